// The warm cache: every track of the library rendered once, as after a station's first day.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../src/store/database.js';
import { PlayheadStore } from '../src/store/playhead-store.js';
import { startJetStream } from './contenders/jetstream.js';
import type { BenchTrack } from './library.js';
import { becomes, say } from './progress.js';
import { onStage } from './stage.js';
import { type BenchStation, createRandom } from './stations.js';

const RENDER_LIMIT_S = 1800;
/** Between two jobs the renderer is idle for a moment. */
const QUIET_LOOKS = 5;

/**
 * Renders the library into `home`, one mount a track, and keeps it there for the runs to come.
 * Mixes are thrown away each time: that every transition is new is the harder and the more honest case.
 */
export async function warmUp(
  home: string,
  library: readonly BenchTrack[],
  work: string,
  signal: AbortSignal,
): Promise<void> {
  say('warming the cache');
  const name = 'warm-up';
  await onStage({ name, library, mounts: library.length, work }, async (stage) => {
    for (const [i, station] of stage.stations.entries()) {
      await writeFile(station.playlist, `${library[i]?.path}\n`);
    }
    const server = await startJetStream(stage, { home });
    let quietLooks = 0;
    const took = await becomes('every track is rendered', RENDER_LIMIT_S, signal, async () => {
      const { render, mounts } = await server.health();
      const isQuiet = mounts.onAir === library.length && render.activeJobs + render.queuedJobs === 0;
      quietLooks = isQuiet ? quietLooks + 1 : 0;
      return quietLooks >= QUIET_LOOKS;
    });
    if (took === null) throw new Error(`the library was not rendered within ${RENDER_LIMIT_S} s`);
  });
  await rm(join(home, 'cache', 'mix'), { recursive: true, force: true });
}

/** Puts every station somewhere in its first track, so that transitions do not all come at once. */
export function scatterPlayheads(home: string, stations: readonly BenchStation[]): void {
  const random = createRandom(7);
  const { database } = openDatabase(join(home, 'state.db'));
  const sampleRateHz = 44100;
  const states = stations.map(({ id, tracks }) => {
    const positionSamples = Math.round(random() * 110 * sampleRateHz);
    const location = tracks[Math.floor(random() * tracks.length)] ?? '';
    return [id, { location, positionSamples, sampleRateHz, rotation: null, savedAtMs: Date.now() }] as const;
  });
  new PlayheadStore(database).save(new Map(states));
  database.close();
}
