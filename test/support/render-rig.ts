// A render pool with real processes for tests, forked from the sources, and programs that write down when they start.
import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../../src/model/profile.js';
import { slotSizeBytes } from '../../src/mp3/slot.js';
import { AssetReader } from '../../src/render/asset-file.js';
import type { RenderTools } from '../../src/render/job.js';
import { RenderPool } from '../../src/render/pool.js';
import type { PoolLimits } from '../../src/render/pool-limits.js';
import { readProcessTree } from '../../src/supervisor/process-tree.js';
import { findTools } from './render-jobs.js';

const ENTRY = fileURLToPath(new URL('../../src/render/process.ts', import.meta.url));
const LOADER = new URL('./run-typescript.mjs', import.meta.url).href;

export const PROFILE: Profile = {
  codec: 'mp3',
  bitrateKbps: 128,
  sampleRateHz: 44_100,
  channels: 2,
  quality: 5,
  encoder: 'lame',
};

/** A process below another one. */
export interface Descendant {
  readonly pid: number;
  /** Name of its program. */
  readonly name: string;
}

/** Living descendants of a process, zombies not counted (proc(5)). */
export function descendantsOf(pid: number): Descendant[] {
  const found: Descendant[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || Number(fields[1]) !== pid) continue;
      const program = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      found.push({ pid: Number(name), name: program }, ...descendantsOf(Number(name)));
    } catch {
      // Ended between the listing and the reading.
    }
  }
  return found;
}

/** Whether a process lives; a zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'Z';
  } catch {
    return false;
  }
}

/** Everything a test of the render room needs; `close()` ends and removes it all. */
export class RenderRig {
  readonly folder: string;
  readonly tools: RenderTools;
  readonly #pools: RenderPool[] = [];

  private constructor(folder: string, tools: RenderTools) {
    this.folder = folder;
    this.tools = tools;
  }

  static async open(): Promise<RenderRig> {
    const folder = await mkdtemp(join(tmpdir(), 'render-'));
    const tools = await findTools();
    const { lame } = tools.encoders;
    if (!lame) throw new Error('lame is not installed');
    const decoder = { ...tools.decoder, path: await wrap(folder, 'ffmpeg', tools.decoder.path) };
    const encoder = { ...lame, path: await wrap(folder, 'lame', lame.path) };
    return new RenderRig(folder, { decoder, encoders: { lame: encoder } });
  }

  pool(options: { processes?: number; limits?: Partial<PoolLimits> } = {}): RenderPool {
    const pool = new RenderPool({
      processes: options.processes ?? 1,
      ...(options.limits ? { limits: options.limits } : {}),
      fork: (onMessage, onExit) => {
        const child = fork(ENTRY, [JSON.stringify(this.tools)], {
          detached: true,
          serialization: 'advanced',
          execArgv: ['--import', LOADER],
        });
        child.on('message', onMessage);
        child.once('exit', (code, signal) => onExit(`${signal ?? code}`));
        return {
          pid: child.pid,
          post: (message) => child.connected && child.send(message as object, () => undefined),
          isBusy: () => child.pid !== undefined && readProcessTree(child.pid)?.isRunnable === true,
          kill: () => killGroup(child.pid),
        };
      },
    });
    this.#pools.push(pool);
    return pool;
  }

  /** How often a program was started so far. */
  async starts(program: 'ffmpeg' | 'lame'): Promise<number> {
    const log = await readFile(join(this.folder, `${program}.log`), 'utf8').catch(() => '');
    return log.split('\n').length - 1;
  }

  async close(): Promise<void> {
    for (const pool of this.#pools) pool.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Bytes of every frame of an asset file from `first` on, joined. */
export async function assetBytes(path: string, count: number, first = 0, profile = PROFILE): Promise<Buffer> {
  const reader = await AssetReader.open(path, slotSizeBytes(profile));
  const frames = await reader.read(first, count);
  await reader.close();
  if (frames.length < count) throw new Error(`${frames.length} frames of ${count} in ${path}`);
  return Buffer.concat(frames.map((frame) => frame.bytes));
}

async function wrap(folder: string, name: string, path: string): Promise<string> {
  // Not the program's own name, so that it is told from the program it becomes.
  const script = join(folder, `logged-${name}`);
  await writeFile(script, `#!/bin/sh\necho >> "${join(folder, `${name}.log`)}"\nexec "${path}" "$@"\n`);
  await chmod(script, 0o755);
  return script;
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
