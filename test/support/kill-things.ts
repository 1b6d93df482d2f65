// What clients change of a server while it is killed: each thing knows what it may be after every change.
import type { QueueEntry } from '../../src/model/queue.js';
import type { ApiCall } from './server-process.js';

/** Calls the API and returns its answer. @throws Error for any refusal */
export type Ask = <T = unknown>(path: string, call?: ApiCall) => Promise<T>;

/** Something of the server that one client changes, and what it is as text. */
export interface Thing {
  readonly name: string;
  /** What was acknowledged and, after a change without an answer, what that would have made of it. */
  possible: readonly string[];
  /** Acknowledged changes since the last start. */
  changes: number;
  /** What the change under way makes of it. */
  wanted: string;
  /** Makes one random change and answers what the thing is then. */
  change(ask: Ask): Promise<string>;
  /** What the server says it is. */
  read(ask: Ask): Promise<string>;
}

/** What changes are made with. */
export interface Means {
  /** Playlist of new mounts. */
  readonly playlist: string;
  /** A track that can be queued. */
  readonly track: string;
  /** Numbers from 0 to 1. */
  readonly random: () => number;
}

/** One change: says what it wants before it asks for it. */
type Step = (now: string, want: (wanted: string) => void, ask: Ask) => Promise<unknown>;

/** One of each kind. */
export function thingsOf(means: Means): Thing[] {
  return [madeMount(means), configMount(means), queueOf(means), keysOf(means), webhooks()];
}

function thing(name: string, read: Thing['read'], step: Step): Thing {
  const self: Thing = {
    name,
    possible: [],
    changes: 0,
    wanted: '',
    read,
    async change(ask) {
      const [now = ''] = self.possible;
      const want = (wanted: string) => {
        self.wanted = wanted;
      };
      want(now);
      await step(now, want, ask);
      return self.wanted;
    },
  };
  return self;
}

/** A mount of the API: not there, or there with a name, stopped or not. */
function madeMount({ playlist, random }: Means): Thing {
  const path = '/api/mounts/made';
  return thing(
    'the mount of the API',
    (ask) => describeMount('made', ask),
    async (now, want, ask) => {
      if (now === 'gone') {
        want('"", runs');
        return ask('/api/mounts', { method: 'POST', body: { id: 'made', path: '/made', playlist } });
      }
      if (random() < 0.2) {
        want('gone');
        return ask(path, { method: 'DELETE' });
      }
      return renameOrRest(path, now, { want, ask, random });
    },
  );
}

/** A mount of the config file: its name, stopped or not, or as the file has it. */
function configMount({ random }: Means): Thing {
  const path = '/api/mounts/main';
  return thing(
    'the mount of the config',
    (ask) => describeMount('main', ask),
    async (now, want, ask) => {
      if (now === 'gone' || random() < 0.2) {
        want('"", runs');
        return ask(`${path}/restore`, { method: 'POST' });
      }
      if (random() < 0.2) {
        want('gone');
        return ask(path, { method: 'DELETE' });
      }
      return renameOrRest(path, now, { want, ask, random });
    },
  );
}

function renameOrRest(
  path: string,
  now: string,
  { want, ask, random }: { want: (wanted: string) => void; ask: Ask; random: () => number },
): Promise<unknown> {
  const [name, state] = now.split(', ');
  if (random() < 0.5) {
    const other = `Name ${Math.floor(random() * 1e9)}`;
    want(`${JSON.stringify(other)}, ${state}`);
    return ask(path, { method: 'PATCH', body: { name: other } });
  }
  want(`${name}, ${state === 'runs' ? 'stopped' : 'runs'}`);
  return ask(`${path}/${state === 'runs' ? 'stop' : 'start'}`, { method: 'POST' });
}

async function describeMount(id: string, ask: Ask): Promise<string> {
  const mounts = await ask<{ id: string; name: string; state: string }[]>('/api/mounts');
  if (!mounts.some((mount) => mount.id === id)) return 'gone';
  const { name = '' } = await ask<{ name?: string }>(`/api/mounts/${id}/definition`);
  const isStopped = mounts.some((mount) => mount.id === id && mount.state === 'stopped');
  return `${JSON.stringify(name)}, ${isStopped ? 'stopped' : 'runs'}`;
}

/** The queue of a mount that rests, so that nothing leaves it by being played. */
function queueOf({ track, random }: Means): Thing {
  const path = '/api/mounts/resting/queue';
  const ids = (entries: readonly QueueEntry[]) => entries.map(({ id }) => id).join(' ');
  const read = async (ask: Ask) => ids(await ask<QueueEntry[]>(path));
  let next = 1;
  return thing('the queue', read, async (now, want, ask) => {
    const entries = now.split(' ').filter(Boolean);
    next = Math.max(next, ...entries.map((id) => Number(id) + 1));
    if (entries.length > 0 && random() < 0.4) {
      const [first = '', ...rest] = entries;
      want(rest.join(' '));
      return ask(`${path}/${first}`, { method: 'DELETE' });
    }
    const place = random() < 0.5 ? 'next' : 'last';
    const guess = String(next);
    want((place === 'next' ? [guess, ...entries] : [...entries, guess]).join(' '));
    const { id } = await ask<QueueEntry>(path, { method: 'POST', body: { location: track, place } });
    next = Number(id) + 1;
    want((place === 'next' ? [id, ...entries] : [...entries, id]).join(' '));
  });
}

/** How many of the keys made here work. */
function keysOf({ random }: Means): Thing {
  const path = '/api/keys';
  type Key = { id: string; name: string; revokedAt: string | null };
  const made = async (ask: Ask) => (await ask<Key[]>(path)).filter(({ name }) => name === 'round');
  const read = async (ask: Ask) => {
    const keys = await made(ask);
    return `${keys.filter(({ revokedAt }) => revokedAt === null).length}`;
  };
  return thing('the keys', read, async (now, want, ask) => {
    if (Number(now) > 0 && random() < 0.5) {
      const key = (await made(ask)).find(({ revokedAt }) => revokedAt === null);
      want(`${Number(now) - 1}`);
      return ask(`${path}/${key?.id}`, { method: 'DELETE' });
    }
    want(`${Number(now) + 1}`);
    return ask(path, { method: 'POST', body: { name: 'round', role: 'viewer' } });
  });
}

/** How many webhooks there are: one or none. */
function webhooks(): Thing {
  const path = '/api/webhooks';
  type Hook = { id: string; url: string };
  const read = async (ask: Ask) => `${(await ask<Hook[]>(path)).length}`;
  return thing('the webhooks', read, async (now, want, ask) => {
    if (now === '0') {
      want('1');
      return ask(path, {
        method: 'POST',
        body: { url: 'https://127.0.0.1:1/', events: ['config_reloaded'] },
      });
    }
    const [hook] = await ask<Hook[]>(path);
    want('0');
    return ask(`${path}/${hook?.id}`, { method: 'DELETE' });
  });
}
