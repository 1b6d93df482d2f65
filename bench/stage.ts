// Sets a stage for one performance and clears it away, whatever happened on it.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Icecast, startIcecast } from '../test/support/icecast.js';
import type { Stage } from './contenders/contender.js';
import { CostGroup } from './cost-group.js';
import type { BenchTrack } from './library.js';
import { becomes, say } from './progress.js';
import { makeStations } from './stations.js';

/** What a stage is for. */
export interface StageOrder {
  readonly name: string;
  readonly library: readonly BenchTrack[];
  readonly mounts: number;
  /** Every mount plays files of its own; see `makeStations`. Needs `work` on the library's file system. */
  readonly isPrivate?: boolean;
  /** Folder on the library's file system. */
  readonly work: string;
}

/** Calls `perform` with a stage and its own icecast2; afterwards processes and files are gone. */
export async function onStage<T>(order: StageOrder, perform: (stage: Stage) => Promise<T>): Promise<T> {
  const { library, mounts, isPrivate, work, name } = order;
  const folder = await mkdtemp(join(isPrivate ? work : tmpdir(), 'jetstream-stage-'));
  await chmod(folder, 0o755);
  const room = mounts + 20;
  const icecast = await startIcecast({ maxSources: room, maxClients: 20 * room, sourceTimeoutS: 10 });
  const group = await CostGroup.create(name);
  try {
    const stations = await makeStations(join(folder, 'stations'), library, mounts, isPrivate);
    return await perform({ folder, icecast, stations, group });
  } finally {
    say(`${name}: clearing up`);
    await group.close();
    await icecast.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Waits until icecast has all sources.
 * @returns seconds it took
 * @throws Error after `withinS`, naming how many there were
 */
export async function untilConnected(
  { icecast, stations }: { icecast: Icecast; stations: readonly unknown[] },
  withinS: number,
  signal: AbortSignal,
): Promise<number> {
  let there = 0;
  const what = `icecast2 has ${stations.length} sources`;
  const took = await becomes(what, withinS, signal, async () => {
    there = (await icecast.sources()).length;
    return there >= stations.length;
  });
  if (took === null)
    throw new Error(`${there} of ${stations.length} mounts were on the air after ${withinS} s`);
  return took;
}
