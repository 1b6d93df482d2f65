// What is done to the server: drawn from a seed, so that a run can be repeated.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessKind, processesOf, signal } from '../../test/support/faults/processes.js';
import type { Icecast } from '../../test/support/icecast.js';
import type { ServerProcess } from '../../test/support/server-process.js';

/** A fault that was done. */
export interface DoneFault {
  readonly name: string;
  /** Mounts whose listeners must hear a gap of it; others must not. */
  readonly interrupts: readonly string[];
  /** `performance.now()` at its beginning. */
  readonly atMs: number;
}

/** Whom faults are done to. */
export interface FaultVictims {
  readonly server: ServerProcess;
  readonly icecast: Icecast;
  readonly mounts: readonly string[];
  readonly playlist: string;
}

/** Uniform in [0, 1), the same for the same seed: a linear congruence modulo 2^32 (constants of Numerical Recipes). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const KINDS: readonly ProcessKind[] = ['render', 'ffmpeg', 'lame'];
/** Shorter than Icecast's timeout of sources, longer than its burst. */
const FREEZE_MS = 6000;

type Fault = (victims: FaultVictims, mount: string, random: () => number) => Promise<readonly string[]>;

/** Each returns the mounts it interrupts. */
const FAULTS: Readonly<Record<string, Fault>> = {
  async 'kill a child'({ server }, mount, random) {
    await post(server, `/api/mounts/${mount}/skip`);
    await delay(200);
    strike(server, 'SIGKILL', random);
    return [];
  },
  async 'stop a child'({ server }, mount, random) {
    await post(server, `/api/mounts/${mount}/skip`);
    await delay(200);
    strike(server, 'SIGSTOP', random);
    return [];
  },
  async skip({ server }, mount) {
    await post(server, `/api/mounts/${mount}/skip`);
    return [];
  },
  async seek({ server }, mount, random) {
    await post(server, `/api/mounts/${mount}/seek`, { positionS: Math.round(60 * random()) });
    return [];
  },
  async 'reload a playlist'({ server }, mount) {
    await post(server, `/api/mounts/${mount}/playlist/reload`);
    return [];
  },
  async 'reload the config'({ server }) {
    signal(server.pid ?? 0, 'SIGHUP');
    return [];
  },
  async 'make and remove a mount'({ server, playlist }) {
    await post(server, '/api/mounts', { id: 'passing', path: '/passing', playlist });
    await delay(3000);
    await server.api('/api/mounts/passing', { method: 'DELETE' }).catch(() => undefined);
    return [];
  },
  async 'lose half of the cache'({ server }) {
    const cache = join(server.folder, 'cache');
    const names = await readdir(cache);
    await Promise.all(
      names
        .filter((_, i) => i % 2 === 0)
        .map((name) => rm(join(cache, name), { recursive: true, force: true, maxRetries: 10 })),
    );
    return [];
  },
  async 'restart a mount'({ server }, mount) {
    await post(server, `/api/mounts/${mount}/restart`);
    return [mount];
  },
  async 'drop a source'({ icecast }, mount) {
    await icecast.admin(`/admin/killsource?mount=/${mount}`);
    return [mount];
  },
  async 'freeze icecast2'({ icecast, mounts }) {
    icecast.freeze();
    await delay(FREEZE_MS);
    icecast.thaw();
    return mounts;
  },
};

/** Does one fault, drawn by `random`; what the API refuses is refused. */
export async function doFault(victims: FaultVictims, random: () => number): Promise<DoneFault> {
  const names = Object.keys(FAULTS);
  const name = names[Math.floor(random() * names.length)] ?? '';
  const mount = victims.mounts[Math.floor(random() * victims.mounts.length)] ?? '';
  const atMs = performance.now();
  const interrupts = (await FAULTS[name]?.(victims, mount, random)) ?? [];
  return { name, interrupts, atMs };
}

function strike(server: ServerProcess, name: NodeJS.Signals, random: () => number): void {
  const pids = KINDS.flatMap((kind) => processesOf(server.pid, kind));
  const pid = pids[Math.floor(random() * pids.length)];
  if (pid !== undefined) signal(pid, name);
}

async function post(server: ServerProcess, path: string, body?: unknown): Promise<void> {
  await server.api(path, { method: 'POST', body }).catch(() => undefined);
}
