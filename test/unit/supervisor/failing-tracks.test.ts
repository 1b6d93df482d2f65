// What stands before every scan: quarantined tracks cost nothing, and nothing waits for a disk that may be dead.
import { beforeEach, describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import type { FileIdentity } from '../../../src/model/track.js';
import { FailingTracks } from '../../../src/supervisor/failing-tracks.js';

const place = { mountId: 'main', path: '/music/bad.mp3' };
const never = new AbortController().signal;
const file: FileIdentity = { path: place.path, sizeBytes: 10, mtimeMs: 5, inode: 7 };
const broken = async () => {
  throw new JetStreamError('JS_TRACK_UNREADABLE', 'cannot be decoded');
};

let tracks: FailingTracks;
let onDisk: () => Promise<FileIdentity | null>;
let looks: string[];
let stirred: string[];
let clock: { ms: number };
let waits: number[];

beforeEach(() => {
  clock = { ms: 1000 };
  waits = [];
  looks = [];
  stirred = [];
  onDisk = async () => file;
  tracks = new FailingTracks({
    archive: { list: () => [], save: () => undefined, remove: () => undefined },
    identify: (path) => {
      looks.push(path);
      return onDisk();
    },
    mustExist: (id) => {
      if (id !== 'main') throw new JetStreamError('JS_MOUNT_NOT_FOUND', `there is no mount ${id}`);
    },
    stir: async (id) => void stirred.push(id),
    nowMs: () => clock.ms,
    wait: async (ms) => void waits.push(ms),
  });
});

/** Codes of the errors of as many scans in turn. */
async function failures(times: number, scan: () => Promise<unknown> = broken): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < times; i++) {
    await tracks.guard(place, scan, never).catch((error: JetStreamError) => codes.push(error.code));
  }
  return codes;
}

describe('a track of another server', () => {
  const remote = { mountId: 'main', path: 'http://radio.example/a.mp3' };
  const fails = (code: 'JS_REMOTE_FAILED' | 'JS_TRACK_UNREADABLE', times: number) =>
    Array.from({ length: times }, () => tracks.failed(remote, { code, reason: 'no answer' }));

  it('is never looked for on the disk, and so neither cleared nor taken for gone', async () => {
    fails('JS_TRACK_UNREADABLE', 4);
    await tracks.guard(remote, broken, never).catch(() => undefined);
    expect(looks).toEqual([]);
    expect(tracks.list('main')).toMatchObject([{ path: remote.path, count: 4 }]);
  });

  it('is held for ten minutes and no longer, however often its server was down', () => {
    fails('JS_REMOTE_FAILED', 9);
    const [{ nextTryAt, lastAt } = { nextTryAt: null, lastAt: '' }] = tracks.list('main');
    expect(Date.parse(nextTryAt ?? '') - Date.parse(lastAt)).toBe(10 * 60_000);
  });
});

describe('a track that failed three times', () => {
  it('is passed over without a scan, and says what to do', async () => {
    let scans = 0;
    const codes = await failures(5, () => {
      scans++;
      return broken();
    });
    expect(scans).toBe(3);
    expect(codes.slice(3)).toEqual(['JS_TRACK_QUARANTINED', 'JS_TRACK_QUARANTINED']);
    const held = tracks.guard(place, broken, never);
    await expect(held).rejects.toThrow(
      /^failed 3 times \(cannot be decoded\).*DELETE \/api\/mounts\/main\/failures\/[0-9a-f]{16}$/,
    );
  });

  it('is listed with why, how often and until when', async () => {
    await failures(3);
    expect(tracks.list('main')).toMatchObject([
      { path: place.path, code: 'JS_TRACK_UNREADABLE', reason: 'cannot be decoded', count: 3 },
    ]);
    const [failing] = tracks.list('main');
    const pauseMs = Date.parse(failing?.nextTryAt ?? '') - Date.parse(failing?.lastAt ?? '');
    expect(pauseMs).toBe(10 * 60_000);
    expect(() => tracks.list('other')).toThrow('there is no mount other');
  });

  it('is tried again at once when it is asked for, and a mount with nothing to play looks at once', async () => {
    await failures(3);
    await tracks.retry('main', tracks.list('main')[0]?.track ?? '');
    expect(stirred).toEqual(['main']);
    expect(await tracks.guard(place, async () => 'facts', never)).toBe('facts');
    await expect(tracks.retry('main', '0123456789abcdef')).rejects.toMatchObject({ code: 'JS_NOT_FOUND' });
  });

  it('is looked at in the background, once, however often it is passed over', async () => {
    await failures(20);
    expect(looks).toEqual([place.path]);
  });

  it('whose disk hangs keeps nobody waiting', async () => {
    onDisk = () => new Promise(() => undefined);
    expect((await failures(4)).at(-1)).toBe('JS_TRACK_QUARANTINED');
  });
});

it('a track that can be scanned has no failures any more', async () => {
  await failures(2);
  await tracks.guard(place, async () => 'facts', never);
  expect(tracks.list('main')).toEqual([]);
});

it('a track that was scanned but never rendered keeps them', async () => {
  for (let i = 0; i < 3; i++) {
    await tracks.guard(place, async () => 'facts', never);
    tracks.failed(place, { code: 'JS_RENDER_FAILED', reason: 'lost' });
  }
  expect(await failures(1, async () => 'facts')).toEqual(['JS_TRACK_QUARANTINED']);
});

it('a scan that was called off is no failure', async () => {
  const gone = AbortSignal.abort(new Error('the mount was stopped'));
  await tracks.guard(place, broken, gone).catch(() => undefined);
  expect(tracks.list('main')).toEqual([]);
});

describe('a mount whose tracks all fail', () => {
  let count = 0;
  /** Scans another track for as long as it takes to fail, or to find that it can be played. */
  const scan = (mountId: string, tookMs: number, outcome: () => Promise<unknown> = broken) =>
    tracks
      .guard(
        { mountId, path: `/music/${count++}.mp3` },
        () => {
          clock.ms += tookMs;
          return outcome();
        },
        never,
      )
      .catch(() => undefined);

  it('has the answer at once four times, and then as much later again as each scan took, 0.1 s at most', async () => {
    for (const tookMs of [70, 70, 70, 70]) await scan('main', tookMs);
    expect(waits).toEqual([]);
    for (const tookMs of [70, 8, 12_000]) await scan('main', tookMs);
    expect(waits).toEqual([70, 8, 100]);
  });

  it('slows down no other mount', async () => {
    for (let i = 0; i < 8; i++) await scan('main', 10);
    const before = waits.length;
    await scan('other', 10);
    expect(waits).toHaveLength(before);
  });

  it('is hurried again as soon as one can be played', async () => {
    for (let i = 0; i < 8; i++) await scan('main', 10);
    await scan('main', 10, async () => 'facts');
    waits = [];
    for (let i = 0; i < 4; i++) await scan('main', 10);
    expect(waits).toEqual([]);
    await scan('main', 10);
    expect(waits).toEqual([10]);
  });
});
