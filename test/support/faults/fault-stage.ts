// What most faults are done to: one server, one icecast2, a few mounts of marked tracks, a listener at each.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SystemHealth } from '../../../src/model/health.js';
import type { MountStatus } from '../../../src/model/mount.js';
import { type AirObserver, type AirReport, observeAir } from '../air-observer.js';
import { type Icecast, type IcecastOptions, startIcecast } from '../icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../library.js';
import { type ServerOptions, type ServerProcess, startServer } from '../server-process.js';
import type { ConfigInput, MountInput } from '../toml.js';
import { until } from '../until.js';

/** The stage. */
export interface FaultStage {
  readonly folder: string;
  readonly library: readonly LibraryTrack[];
  /** The playlist of every mount that names none. */
  readonly playlist: string;
  readonly icecast: Icecast;
  readonly server: ServerProcess;
  mount(id: string): Promise<MountStatus>;
  health(): Promise<SystemHealth>;
  /** Begins to listen to mounts, by id; their sources must be connected. */
  observe<Id extends string>(...ids: Id[]): Record<Id, AirObserver>;
  close(): Promise<void>;
}

/** How to set it; a mount's path is its id. */
export interface StageOptions extends Partial<Omit<ServerOptions, 'config'>> {
  readonly mounts: readonly (Partial<MountInput> & { readonly id: string })[];
  readonly config?: ConfigInput;
  readonly icecast?: IcecastOptions;
  /** Seconds of each of the three tracks. */
  readonly trackS?: number;
  /** Called with the folder before the server is started; what it returns takes the place of the option of that name. */
  readonly prepare?: (
    folder: string,
    library: readonly LibraryTrack[],
  ) => Promise<Partial<Pick<StageOptions, 'mounts' | 'config'>>>;
}

const PLAYS_WITHIN_S = 40;
/** Of the server's log, told when it did not come to play. */
const LOG_LINES = 40;

/** Starts everything and waits until every mount plays music to its listener-to-be. */
export async function setFaultStage(options: StageOptions): Promise<FaultStage> {
  const { trackS = 20, prepare, mounts: asked, config: plain, icecast: icecastOptions, ...server } = options;
  const folder = await mkdtemp(join(tmpdir(), 'faults-'));
  const specs = [0, 1, 2].map((track) => ({ track, format: 'flac' as const, durationS: trackS }));
  const library = await makeLibrary(folder, specs);
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  const { mounts = asked, config = plain } = (await prepare?.(folder, library)) ?? {};
  const icecast = await startIcecast(icecastOptions);
  const { host, port, sourcePassword: password } = icecast;
  const running = await startServer({
    ...server,
    config: {
      media: { roots: [folder] },
      engine: { retry_first_s: 0.5, retry_max_s: 2 },
      ...config,
      mounts: mounts.map((mount) => ({
        path: `/${mount.id}`,
        playlist,
        crossfade: 2,
        icecast_servers: [{ host, port, password }],
        ...mount,
      })),
    },
  }).catch(async (error: unknown) => {
    await icecast.close();
    throw error;
  });
  const mount = async (id: string) => (await running.api<MountStatus>(`/api/mounts/${id}`)).json;
  const close = async () => {
    try {
      await running.close();
    } finally {
      await icecast.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
  try {
    await Promise.all(mounts.map(({ id }) => untilPlaying(id, () => mount(id))));
  } catch (cause) {
    const tail = running.logLines().slice(-LOG_LINES).join('\n');
    await close();
    throw new Error(`${String(cause)}\n${tail}`, { cause });
  }
  return {
    folder,
    library,
    playlist,
    icecast,
    server: running,
    mount,
    health: async () => (await running.api<SystemHealth>('/api/health/system')).json,
    observe: <Id extends string>(...ids: Id[]) =>
      Object.fromEntries(ids.map((id) => [id, observeAir(icecast.url(`/${id}`))])) as Record<Id, AirObserver>,
    close,
  };
}

async function untilPlaying(id: string, mount: () => Promise<MountStatus>): Promise<void> {
  await until(`${id} plays`, PLAYS_WITHIN_S, async () => {
    const { state, targets } = await mount();
    return ['on_air', 'fallback'].includes(state) && targets.every((one) => one.state === 'connected');
  });
}

/** What a listener may notice of a fault that is none of his: nothing. */
export function faultsHeard({ isSameConnection, longestGapS, longestSilenceS, heard }: AirReport): string[] {
  return [
    ...(isSameConnection ? [] : ['the connection was lost']),
    ...(longestGapS > GAP_S ? [`no byte for ${longestGapS.toFixed(1)} s`] : []),
    ...(longestSilenceS > GAP_S ? [`silence for ${longestSilenceS.toFixed(1)} s`] : []),
    ...heard.messages,
  ];
}

/** What a listener of a mount went through, to be told. */
export function airFigures(
  id: string,
  { longestGapS, longestSilenceS, heard }: AirReport,
): Record<string, number> {
  return {
    [`${id} heard s`]: heard.lengthS,
    [`${id} gap s`]: longestGapS,
    [`${id} silence s`]: longestSilenceS,
  };
}

/** A gap that Icecast's burst does not cover at 128 kbit/s, seconds. */
const GAP_S = 4;
