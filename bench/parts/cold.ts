// What rendering costs: mounts that share nothing, an empty cache, from the start until all is rendered.
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { slotSizeBytes } from '../../src/mp3/slot.js';
import { startJetStream } from '../contenders/jetstream.js';
import type { BenchTrack } from '../library.js';
import type { BenchOptions } from '../options.js';
import { becomes, say } from '../progress.js';
import { onStage } from '../stage.js';

/** The cost of everything done for one track of every mount, by the audio that came out. */
export interface ColdResult {
  readonly mounts: number;
  readonly seconds: number;
  /** Hours of audio rendered. */
  readonly audioHours: number;
  readonly cpuSeconds: number;
  /** Start, scan, rendering and playing out, for an hour of audio: what an hour costs when it is first heard. */
  readonly cpuSecondsPerMountHour: number;
  readonly pssMb: number;
  readonly framesLate: number;
}

/** 128 kbit/s, 44.1 kHz: the length of a frame and of its slot in an asset file. */
const FRAME_S = 1152 / 44100;
const SLOT_BYTES = slotSizeBytes({ bitrateKbps: 128, sampleRateHz: 44100 });

/** Runs until the renderer is idle, at most four times `seconds`. */
export async function measureCold(
  library: readonly BenchTrack[],
  { mounts, work, seconds }: Pick<BenchOptions, 'mounts' | 'work' | 'seconds'>,
  signal: AbortSignal,
): Promise<ColdResult> {
  return onStage({ name: 'jetstream-cold', library, mounts, work, isPrivate: true }, async (stage) => {
    // One track each: every hour of audio is scanned once and rendered once, and nothing is scanned ahead of need.
    for (const { playlist, tracks } of stage.stations) await writeFile(playlist, `${tracks[0]}\n`);
    const begin = Date.now();
    const server = await startJetStream(stage, { home: stage.folder });
    let [quietLooks, pss] = [0, 0];
    await becomes('everything asked for is rendered', 4 * seconds, signal, async () => {
      const health = await server.health();
      pss = Math.max(pss, await stage.group.pssBytes());
      const isQuiet =
        health.mounts.onAir === mounts && health.render.activeJobs + health.render.queuedJobs === 0;
      quietLooks = isQuiet ? quietLooks + 1 : 0;
      return quietLooks >= 2;
    });
    const cpuSeconds = await stage.group.cpuSeconds();
    const measuredS = (Date.now() - begin) / 1000;
    const audioHours = (await renderedSeconds(join(stage.folder, 'cache'))) / 3600;
    say(`cold: ${audioHours.toFixed(2)} h of audio for ${cpuSeconds.toFixed(0)} s of CPU`);
    return {
      mounts,
      seconds: Math.round(measuredS),
      audioHours,
      cpuSeconds,
      cpuSecondsPerMountHour: cpuSeconds / audioHours,
      pssMb: pss / 1e6,
      framesLate: (await server.framesLate()) ?? 0,
    };
  });
}

/** Bodies only: transitions are of no track, and edges are samples. */
async function renderedSeconds(cache: string): Promise<number> {
  const all = await readdir(cache, { recursive: true, withFileTypes: true });
  const files = all.filter(
    (f) => f.isFile() && f.name.endsWith('.jsa') && !/\/mix\//.test(`${f.parentPath}/`),
  );
  const sizes = await Promise.all(files.map(async (f) => (await stat(join(f.parentPath, f.name))).size));
  return sizes.reduce((sum, size) => sum + (size / SLOT_BYTES) * FRAME_S, 0);
}
