// JetStream as operators run it: the built product with a config file.
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import { freePort } from '../../test/support/free-port.js';
import { writeConfig } from '../../test/support/toml.js';
import type { Performance, Stage } from './contender.js';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Cache and database; the stage's folder where nothing is to be kept. */
export interface Belongings {
  readonly home: string;
  /** Mounts with an empty playlist and no server, beside those of the stage; none by default. */
  readonly silentMounts?: number;
  /** Mounts that share a thread; as the server thinks best by default. */
  readonly mountsPerWorker?: number;
}

/** JetStream on the air, and what it says of itself. */
export interface JetStreamPerformance extends Performance {
  mounts(): Promise<readonly MountStatus[]>;
  health(): Promise<SystemHealth>;
  framesLate(): Promise<number>;
  /** Address of a path of its API or dashboard. */
  url(path: string): string;
}

/** Starts `jetstream run` for the stage's stations. Its log is `jetstream.log` in `home`. */
export async function startJetStream(
  stage: Stage,
  { home, silentMounts = 0, mountsPerWorker = 0 }: Belongings,
): Promise<JetStreamPerformance> {
  const { folder, icecast, stations, group } = stage;
  await mkdir(home, { recursive: true });
  const port = await freePort();
  const server = { host: icecast.host, port: icecast.port, password: icecast.sourcePassword };
  const config = join(folder, 'config.toml');
  const empty = join(folder, 'empty.m3u');
  await writeFile(empty, '#EXTM3U\n');
  const silent = Array.from({ length: silentMounts }, (_, n) => ({
    ...{ id: `silent${n}`, path: `/silent${n}`, playlist: empty },
  }));
  await writeConfig(config, {
    server: { host: '127.0.0.1', port },
    state: { path: join(home, 'state.db') },
    cache: { path: join(home, 'cache'), max_size: '50 GB' },
    engine: { mounts_per_worker: mountsPerWorker },
    limits: { max_mounts: 10_000 },
    log: { level: 'info', pretty: false },
    mounts: [
      ...stations.map(({ id, path, playlist }) => ({
        ...{ id, path, playlist, bitrate: 128, quality: 2, crossfade: 3, normalize: true },
        icecast_servers: [server],
      })),
      ...silent,
    ],
  });
  const log = await open(join(home, 'jetstream.log'), 'w');
  group.spawn(process.execPath, [ENTRY, 'run', '--config', config], {
    cwd: folder,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  const ask = async <T>(path: string) => {
    const response = await fetch(url(path), { signal: AbortSignal.timeout(20_000) });
    return (await response.json()) as T;
  };
  const mounts = () => ask<MountStatus[]>('/api/mounts');
  return {
    url,
    mounts,
    health: () => ask<SystemHealth>('/api/health/system'),
    framesLate: async () => (await mounts()).reduce((sum, mount) => sum + mount.framesLate, 0),
  };
}
