import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';

const hooks = new URL('../../support/run-typescript.mjs', import.meta.url).href;
const child = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the writer, kills it after `writes` acknowledged writes; returns the last number it acknowledged. */
async function writeAndKill(path: string, first: number, writes: number): Promise<number> {
  const writer = spawn(process.execPath, ['--import', hooks, child, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  writer.stdout.on('data', (chunk) => {
    output += chunk;
    if (output.split('\n').length > writes) writer.kill('SIGKILL');
  });
  await once(writer, 'close');
  return Number(output.trimEnd().split('\n').at(-1));
}

/** Writes acknowledged before each kill: these bound the test, on a slow machine too. */
const WRITES = [1, 7, 23, 40];
/** Each writer compiles the store before its first write, which takes seconds where many tests share the cores. */
const HUNG_AFTER_MS = 240_000;

it('keeps everything acknowledged, and a sound file, over kills at any moment', {
  timeout: HUNG_AFTER_MS,
}, async () => {
  const path = join(folder, 'jetstream.db');
  let next = 0;
  for (const writes of WRITES) {
    const acknowledged = await writeAndKill(path, next, writes);

    const raw = new Sqlite(path);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    raw.close();
    const { database, notice } = openDatabase(path);
    expect(notice).toBeNull();
    const ids = new Set(new MountStore(database).list().map((mount) => mount.id));
    for (let n = 0; n <= acknowledged; n++) expect(ids.has(`m${n}`)).toBe(true);

    const playheads = new PlayheadStore(database);
    const positions = Array.from({ length: 50 }, (_, i) => playheads.load(`mount-${i}`)?.positionSamples);
    expect(new Set(positions).size).toBe(1);
    expect(positions[0]).toBeGreaterThanOrEqual(acknowledged);
    database.close();
    next = ids.size;
  }
});
