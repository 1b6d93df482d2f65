// When a changed list is taken over, by an injected clock; and real files that are really rewritten.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { ListFollower } from '../../../src/playlist/list-follower.js';
import { type LoadedPlaylist, loadPlaylist } from '../../../src/playlist/load.js';
import type { WatchOrder } from '../../../src/playlist/watch-protocol.js';
import { WatchedList } from '../../../src/playlist/watched-list.js';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { body, startHttpServer } from '../../support/http-server.js';
import { loadedPlaylist } from '../../support/loaded-playlist.js';

const POLL_MS = 30_000;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const list = (...names: string[]) =>
  loadedPlaylist(
    'list',
    names.map((location) => ({ location })),
  );

/** A follower whose waits end when the test says so, of a list that is what the test says. */
function follow(first: LoadedPlaylist) {
  const state = { mark: 'first' as string | Error, list: first as LoadedPlaylist | Error };
  const changed: string[][] = [];
  const troubles: (string | null)[] = [];
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const asked = <T>(value: T | Error): T => {
    if (value instanceof Error) throw value;
    return value;
  };
  const follower = new ListFollower({
    known: { fingerprint: first.fingerprint, entries: first.entries.length },
    pollMs: POLL_MS,
    door: {
      mark: async () => asked(state.mark),
      load: async () => asked(state.list),
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const wait = { ms, end: resolve };
          waits.push(wait);
          const abort = () => {
            if (waits.includes(wait)) waits.splice(waits.indexOf(wait), 1);
            resolve();
          };
          signal.addEventListener('abort', abort, { once: true });
        }),
      onChanged: ({ entries }) => changed.push(entries.map(({ location }) => location)),
      onTrouble: (reason) => troubles.push(reason),
    },
  });
  const abort = new AbortController();
  const running = follower.run(abort.signal);
  ends.push(() => {
    abort.abort();
    return running;
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** Ends the wait that is on; tells how long it would have been. */
  const pass = async () => {
    await settle();
    const wait = waits.shift();
    wait?.end();
    await settle();
    return wait?.ms;
  };
  /** Until the follower waits for its next poll. */
  const rest = async () => {
    await settle();
    while ((waits[0]?.ms ?? POLL_MS) < POLL_MS) await pass();
  };
  const poll = async () => {
    await pass();
    await rest();
  };
  return { state, changed, troubles, follower, pass, rest, poll, settle };
}

describe('a followed list', () => {
  it('is no news while it is what is played', async () => {
    const { changed, rest, poll } = follow(list('a', 'b'));
    await rest();
    await poll();
    expect(changed).toEqual([]);
  });

  it('that changed is handed on once it stayed the same', async () => {
    const { state, changed, rest, poll } = follow(list('a', 'b'));
    await rest();
    Object.assign(state, { mark: 'second', list: list('a', 'b', 'c') });
    await poll();
    expect(changed).toEqual([['a', 'b', 'c']]);
  });

  it('that is gone, empty or unreadable changes nothing, and is told of once', async () => {
    const { state, changed, troubles, rest, poll } = follow(list('a', 'b'));
    await rest();
    state.mark = new Error('gone');
    await poll();
    await poll();
    Object.assign(state, { mark: 'third', list: new JetStreamError('JS_PLAYLIST_EMPTY', 'empty') });
    await poll();
    Object.assign(state, { mark: 'fourth', list: list('a', 'b') });
    await poll();
    expect(changed).toEqual([]);
    expect(troubles).toEqual(['gone', 'empty', null]);
  });

  it('that lost most of its entries must rest for longer', async () => {
    const { state, changed, pass, rest } = follow(list('a', 'b', 'c', 'd', 'e'));
    await rest();
    Object.assign(state, { mark: 'half', list: list('a') });
    expect([await pass(), await pass(), await pass()]).toEqual([30_000, 300, 2400]);
    expect(changed).toEqual([['a']]);
  });

  it('that is written on while it is read is read again', async () => {
    const { state, changed, pass, settle, rest } = follow(list('a', 'b', 'c', 'd', 'e'));
    await rest();
    Object.assign(state, { mark: 'half', list: list('a') });
    await pass();
    await pass();
    Object.assign(state, { mark: 'whole', list: list('a', 'b', 'c', 'd', 'f') });
    await settle();
    await rest();
    expect(changed).toEqual([['a', 'b', 'c', 'd', 'f']]);
  });

  it('that never rests keeps its last good state', async () => {
    const { state, changed, troubles, pass, rest } = follow(list('a', 'b'));
    await rest();
    for (let turn = 0; turn < 60 && troubles.length === 0; turn++) {
      Object.assign(state, { mark: `turn ${turn}`, list: list(`t${turn}`) });
      await pass();
    }
    expect(changed).toEqual([]);
    expect(troubles[0]).toMatch(/keeps changing/);
  });

  it('is looked at as soon as something is heard', async () => {
    const { state, changed, follower, rest, settle } = follow(list('a'));
    await rest();
    Object.assign(state, { mark: 'second', list: list('a', 'b') });
    follower.nudge();
    await settle();
    await rest();
    expect(changed).toEqual([['a', 'b']]);
  });
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'jetstream-follow-'));
  ends.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Watches a real list; polls never, so that only what is heard counts. */
async function watched(location: string, over: Partial<WatchOrder> = {}) {
  const client = new RemoteClient();
  const access = { trustedHosts: [], allowPrivate: true };
  const known = await loadPlaylist(location, { roots: null, remote: { client, access } });
  const changes: LoadedPlaylist[] = [];
  const waiting: ((playlist: LoadedPlaylist) => void)[] = [];
  const order = { key: 'k', location, roots: null, access, pollMs: 3_600_000, ...over };
  const watch = new WatchedList(
    { ...order, known: { fingerprint: known.fingerprint, entries: known.entries.length } },
    client,
    {
      onChanged: (playlist) => {
        changes.push(playlist);
        waiting.shift()?.(playlist);
      },
      onTrouble: () => undefined,
    },
  );
  ends.push(
    () => client.close(),
    () => watch.close(),
  );
  const next = () => new Promise<LoadedPlaylist>((resolve) => waiting.push(resolve));
  return { changes, next };
}

const names = ({ entries }: LoadedPlaylist) => entries.map(({ location }) => location.split('/').at(-1));

describe('a list on a disk', () => {
  it('is heard of when it is written over and when another takes its place', async () => {
    const path = join(await folder(), 'list.m3u');
    await writeFile(path, 'a.mp3\n');
    const { next } = await watched(path);
    const written = next();
    await writeFile(path, 'a.mp3\nb.mp3\n');
    expect(names(await written)).toEqual(['a.mp3', 'b.mp3']);
    const replaced = next();
    await writeFile(`${path}.new`, 'c.mp3\nb.mp3\n');
    await rename(`${path}.new`, path);
    expect(names(await replaced)).toEqual(['c.mp3', 'b.mp3']);
  });

  it('that is rewritten again and again is taken over only when that ends', async () => {
    const path = join(await folder(), 'list.m3u');
    const whole = Array.from({ length: 100 }, (_, index) => `${index}.mp3\n`);
    await writeFile(path, whole.join(''));
    const { changes, next } = await watched(path);
    const last = next();
    for (let turn = 0; turn < 3000; turn++) await writeFile(path, whole.slice(0, turn % 100).join(''));
    await writeFile(path, `${whole.join('')}last.mp3\n`);
    expect(names(await last)).toHaveLength(101);
    expect(changes).toHaveLength(1);
  });

  it('that is a folder is heard of in every folder below, new ones too', async () => {
    const root = await folder();
    await mkdir(join(root, 'sub'));
    await writeFile(join(root, 'a.mp3'), 'x');
    const { next } = await watched(root);
    const deeper = next();
    await writeFile(join(root, 'sub', 'b.mp3'), 'x');
    expect(names(await deeper)).toEqual(['a.mp3', 'b.mp3']);
    const removed = next();
    await rm(join(root, 'a.mp3'));
    expect(names(await removed)).toEqual(['b.mp3']);
  });

  it('is found by polling where nothing is heard', async () => {
    const server = await startHttpServer();
    ends.push(() => server.close());
    let lines = 'a.mp3\n';
    server.answers.set('/a.mp3', body('x'));
    server.answers.set('/l.m3u', (request, response) =>
      body(lines, { etag: `"${lines.length}"` })(request, response),
    );
    const { next } = await watched(`${server.origin}/l.m3u`, { pollMs: 20 });
    const changed = next();
    lines = 'a.mp3\nb.mp3\n';
    expect(names(await changed)).toEqual(['a.mp3', 'b.mp3']);
  });
});
