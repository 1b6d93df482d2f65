// A server for kill rounds: two mounts of noise, one at rest, and a key.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mix32, nextSeed } from '../../src/rotation/random.js';
import { type KillReport, killRounds } from './kill-rounds.js';
import { runChildStrict } from './run-child.js';
import { type ServerProcess, startServer } from './server-process.js';

/** The stage while it is up. */
export interface KillStage {
  readonly server: ServerProcess;
  /** Runs so many rounds with the same random changes for the same seed. */
  run(rounds: number, seed: number): Promise<KillReport>;
  close(): Promise<void>;
}

/** Makes the tracks and starts the server. */
export async function killStage(): Promise<KillStage> {
  const music = await mkdtemp(join(tmpdir(), 'jetstream-kills-'));
  const noise = ['-v', 'error', '-f', 'lavfi', '-i', 'anoisesrc=d=40:a=0.3'];
  const tracks = ['a.flac', 'b.flac'].map((name) => join(music, name));
  for (const track of tracks) await runChildStrict('ffmpeg', [...noise, track]);
  const mounts = ['main', 'resting'].map((id) => ({
    id,
    path: `/${id}`,
    playlist: music,
    channels: 1 as const,
  }));
  // A machine that is busy with other tests must not refuse the mounts made here.
  const config = { media: { roots: [music] }, limits: { max_cpu_percent: 100 }, mounts };
  const server = await startServer({ config });
  await server.api('/api/mounts/resting/stop', { method: 'POST' });
  const body = { name: 'kills', role: 'admin' };
  const { key } = (await server.api<{ key: string }>('/api/keys', { method: 'POST', body })).json;
  return {
    server,
    run: (rounds, seed) =>
      killRounds({
        ...{ server, key, rounds, playlist: music, track: tracks[0] ?? '' },
        random: seeded(seed),
        say: (text) => process.stderr.write(`${text}\n`),
      }),
    async close() {
      await server.close();
      await rm(music, { recursive: true, force: true });
    },
  };
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = nextSeed(state);
    return mix32(state) / 2 ** 32;
  };
}
