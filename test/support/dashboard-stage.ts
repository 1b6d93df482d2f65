// What the dashboard's end-to-end tests look at: a real server with real audio, one mount well, one in trouble.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MountStatus } from '../../src/model/mount.js';
import { attachCover } from './cover.js';
import { freePort } from './free-port.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from './library.js';
import { makeMarkerTrack } from './marker-track.js';
import { type ServerProcess, startServer } from './server-process.js';
import { until } from './until.js';

/** A title that is a program where it is not taken as text. */
export const EVIL_TITLE = '<img src=x onerror="window.pwned=1">';

/** A title that runs from right to left. */
export const RTL_TITLE = 'שיר של לילה ארוך מאוד';

/** Mounts the stage's server takes: those of its config and one more. */
const MAX_MOUNTS = 3;

/** The stage. */
export interface DashboardStage {
  readonly server: ServerProcess;
  readonly folder: string;
  readonly playlist: string;
  readonly library: readonly LibraryTrack[];
  mount(id: string): Promise<MountStatus>;
  close(): Promise<void>;
}

/** Puts `main` (heard here) and `relay` (sent to a server that is away) on the air. */
export async function setDashboardStage(): Promise<DashboardStage> {
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  const specs = [0, 1, 2].map((track) => ({ track, format: 'flac' as const, durationS: 60 }));
  const library = await makeLibrary(folder, specs);
  const evil = join(folder, 'evil.flac');
  await makeMarkerTrack(evil, {
    track: 4,
    format: 'flac',
    durationS: 60,
    title: EVIL_TITLE,
    artist: RTL_TITLE,
  });
  const paths = [evil, ...library.map(({ path }) => path)];
  await Promise.all(paths.map((path) => attachCover(path, 'teal')));
  const playlist = await writePlaylist(join(folder, 'main.m3u'), paths);
  const away = { host: '127.0.0.1', port: await freePort(), password: 'secret' };
  const server = await startServer({
    config: {
      media: { roots: [folder] },
      limits: { max_mounts: MAX_MOUNTS },
      monitor: { interval_s: 1 },
      engine: { retry_first_s: 60 },
      mounts: [
        { id: 'main', path: '/stream', playlist, name: 'Main Station', crossfade: 1 },
        { id: 'relay', path: '/relay', playlist, icecast_servers: [away] },
      ],
    },
  });
  const mount = async (id: string) => (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
  await until('music', 30, async () => (await mount('main')).state === 'on_air');
  await until('a lost server', 30, async () => (await mount('relay')).targets[0]?.state === 'backing_off');
  const close = async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { server, folder, playlist, library, mount, close };
}
