// What the benchmark asks of everybody it compares.
import type { Icecast } from '../../test/support/icecast.js';
import type { CostGroup } from '../cost-group.js';
import type { BenchStation } from '../stations.js';

/** Where a contender performs. */
export interface Stage {
  /** Folder for its files, removed afterwards. */
  readonly folder: string;
  readonly icecast: Icecast;
  readonly stations: readonly BenchStation[];
  /** Everything it starts runs in here. */
  readonly group: CostGroup;
}

/** A contender on the air. */
export interface Performance {
  /** Frames it says were not ready when due; null where it does not say. */
  framesLate(): Promise<number | null>;
}

/** Puts the stations on the air: 128 kbit/s CBR joint stereo, LAME quality 2. */
export type Contender = (stage: Stage) => Promise<Performance>;
