// One part by its name: composes stage, contender and measurement.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contender } from '../contenders/contender.js';
import { ffmpeg } from '../contenders/ffmpeg.js';
import { startJetStream } from '../contenders/jetstream.js';
import { liquidsoap } from '../contenders/liquidsoap.js';
import type { BenchTrack } from '../library.js';
import type { BenchOptions, PartName } from '../options.js';
import { say, waitFor } from '../progress.js';
import { onStage, untilConnected } from '../stage.js';
import { scatterPlayheads, warmUp } from '../warm-home.js';
import { type ApiResult, measureApi } from './api.js';
import { type CeilingResult, findCeiling } from './ceiling.js';
import { type ColdResult, measureCold } from './cold.js';
import { type DashboardResult, measureDashboard } from './dashboard.js';
import { type FirstMusicResult, measureFirstMusic } from './first-music.js';
import { type LibraryStoreResult, measureLibraryStore } from './library-store.js';
import { type MemoryResult, measureMemory } from './memory.js';
import { measureSteady, type SteadyResult } from './steady.js';

/** Results by part; those not run are absent. */
export interface Results {
  ffmpeg?: SteadyResult;
  liquidsoap?: SteadyResult;
  'jetstream-cold'?: ColdResult;
  'jetstream-warm'?: SteadyResult;
  memory?: MemoryResult;
  library?: LibraryStoreResult;
  'first-music'?: FirstMusicResult;
  dashboard?: DashboardResult;
  ceiling?: CeilingResult;
  api?: ApiResult;
}

/** What every part works with. */
export interface PartContext {
  readonly options: BenchOptions;
  readonly library: readonly BenchTrack[];
  readonly signal: AbortSignal;
}

const SETTLE_S = 30;
/** Liquidsoap prepares one source after the other. */
const CONNECT_WITHIN_S = 180;

/** Runs one part and puts its result into `results`. */
export async function runPart(name: PartName, context: PartContext, results: Results): Promise<void> {
  const { options, library, signal } = context;
  const { work, seconds } = options;
  say(`part ${name}`);
  switch (name) {
    case 'ffmpeg':
      results.ffmpeg = await compare(name, ffmpeg, context);
      break;
    case 'liquidsoap':
      results.liquidsoap = await compare(name, liquidsoap, context);
      break;
    case 'jetstream-cold':
      results['jetstream-cold'] = await measureCold(library, options, signal);
      break;
    case 'jetstream-warm': {
      const home = await warmHome(context);
      results['jetstream-warm'] = await compare(
        name,
        (stage) => {
          scatterPlayheads(home, stage.stations);
          return startJetStream(stage, { home });
        },
        context,
      );
      break;
    }
    case 'memory':
      results.memory = await measureMemory(await warmHome(context), library, work, signal);
      break;
    case 'library':
      results.library = measureLibraryStore(work);
      break;
    case 'first-music':
      results['first-music'] = await measureFirstMusic(library, options.burst, work, signal);
      break;
    case 'api':
      results.api = await measureApi(await warmHome(context), context);
      break;
    case 'dashboard':
      results.dashboard = await measureDashboard(await warmHome(context), library, options, signal);
      break;
    case 'ceiling': {
      const { ceilingFrom: from, ceilingTo: to, holdSeconds } = options;
      const home = await warmHome(context);
      results.ceiling = await findCeiling(
        { from, to, seconds, holdSeconds },
        { home, library, work },
        signal,
      );
    }
  }
}

function compare(
  name: string,
  contender: Contender,
  { options, library, signal }: PartContext,
): Promise<SteadyResult> {
  const { mounts, work, seconds } = options;
  return onStage({ name, library, mounts, work }, async (stage) => {
    const performance = await contender(stage);
    await untilConnected(stage, CONNECT_WITHIN_S, signal);
    await waitFor(SETTLE_S, `${name}: settling`, signal);
    return measureSteady(stage, performance, seconds, signal);
  });
}

let warmed: string | null = null;

/** The warm cache, made on first use; the transitions of the part before are thrown away. */
async function warmHome({ options, library, signal }: PartContext): Promise<string> {
  const home = join(options.work, 'warm');
  await mkdir(home, { recursive: true });
  if (warmed) await rm(join(home, 'cache', 'mix'), { recursive: true, force: true });
  else await warmUp(home, library, options.work, signal);
  warmed = home;
  return home;
}
