// What memory a mount adds: the difference between few and many, once with a worker each, once in groups.
import { startJetStream } from '../contenders/jetstream.js';
import type { BenchTrack } from '../library.js';
import { waitFor } from '../progress.js';
import { onStage, untilConnected } from '../stage.js';
import { scatterPlayheads } from '../warm-home.js';

/** Memory of JetStream, warm, in MB of 10^6 bytes, PSS. */
export interface MemoryResult {
  /** The whole tree with one mount, render processes at rest. */
  readonly oneMountTreeMb: number;
  /** The server without render processes at each number of mounts. */
  readonly serverMb: readonly { readonly mounts: number; readonly mb: number }[];
  readonly perAddedMountAloneMb: number;
  readonly perAddedMountGroupedMb: number;
}

/** One mount and thirty more with a worker each; eight full groups of 16, and four groups more. */
const STEPS = [
  { mounts: 1, mountsPerWorker: 1 },
  { mounts: 31, mountsPerWorker: 1 },
  { mounts: 128, mountsPerWorker: 0 },
  { mounts: 192, mountsPerWorker: 0 },
] as const;
/** Longer than an unused render process lives, and long enough for every mount's memory to have filled. */
const REST_S = 75;

/** Starts the server anew for every number of mounts. */
export async function measureMemory(
  home: string,
  library: readonly BenchTrack[],
  work: string,
  signal: AbortSignal,
): Promise<MemoryResult> {
  const serverMb: { mounts: number; mb: number }[] = [];
  let oneMountTreeMb = 0;
  for (const { mounts, mountsPerWorker } of STEPS) {
    await onStage({ name: `memory-${mounts}`, library, mounts, work }, async (stage) => {
      scatterPlayheads(home, stage.stations);
      await startJetStream(stage, { home, mountsPerWorker });
      await untilConnected(stage, 180, signal);
      await waitFor(REST_S, `memory with ${mounts} mounts`, signal);
      if (mounts === 1) oneMountTreeMb = (await stage.group.pssBytes()) / 1e6;
      serverMb.push({ mounts, mb: (await stage.group.rootPssBytes()) / 1e6 });
    });
  }
  const [one, alone, grouped, more] = serverMb.map(({ mb }) => mb) as [number, number, number, number];
  return {
    oneMountTreeMb,
    serverMb,
    perAddedMountAloneMb: (alone - one) / (STEPS[1].mounts - STEPS[0].mounts),
    perAddedMountGroupedMb: (more - grouped) / (STEPS[3].mounts - STEPS[2].mounts),
  };
}
