// What the pool and a render process say to each other.
import type { MixWindow } from '../model/timeline.js';
import type { BodyOutput } from './body-job.js';
import type { StepReport } from './job.js';
import type { MixOutput } from './mix-job.js';
import type {
  BodySpec,
  CoverSpec,
  IdentitySpec,
  LiveSpec,
  MixSpec,
  PlaylistSpec,
  ScanSpec,
  SeamSpec,
  SilenceSpec,
  StreamSpec,
} from './specs.js';

/** A job with the place its output goes. */
export type JobOrder =
  | { readonly spec: ScanSpec | SilenceSpec | PlaylistSpec | CoverSpec | IdentitySpec | SeamSpec }
  | { readonly spec: BodySpec; readonly output: BodyOutput }
  | { readonly spec: LiveSpec | StreamSpec; readonly output: { readonly path: string } }
  | { readonly spec: MixSpec; readonly output: MixOutput };

/** Methods a render process offers. */
export type RenderProcessProtocol = {
  /** Prepares a job; nothing is opened before its first step. */
  readonly start: readonly [params: { readonly jobId: number; readonly order: JobOrder }, result: void];
  /** `slice` is what a live job encodes next. */
  readonly step: readonly [
    params: { readonly jobId: number; readonly slice?: MixWindow },
    result: StepReport,
  ];
  /** Ends a job, finished or not; unknown ids are ignored. */
  readonly close: readonly [params: { readonly jobId: number }, result: void];
};

/** Methods the pool offers to a render process: none. */
export type RenderPoolProtocol = Record<never, never>;
