// A render job as the pool keeps it: what was asked for, and how far it has got.
import type { MixWindow } from '../model/timeline.js';
import type { TrackFacts } from '../model/track.js';
import type { FrameRange } from './asset-file.js';
import type { JobResult } from './job.js';
import { isInTurn, type OpenJob } from './parking.js';
import type { PoolLimits } from './pool-limits.js';
import type { JobOrder } from './process-protocol.js';
import type { DueJob } from './urgency.js';

/** What a job is. */
export type JobKind = JobOrder['spec']['kind'];

/** A count of none for each kind. */
export const NO_JOBS: Readonly<Record<JobKind, number>> = {
  scan: 0,
  body: 0,
  mix: 0,
  live: 0,
  silence: 0,
  playlist: 0,
  cover: 0,
  identity: 0,
  seam: 0,
  stream: 0,
};

/** How a job is to be run. */
export interface JobRequest {
  /** Built anew for every attempt, so that a repeated job goes on where the lost one got to. */
  readonly order: () => JobOrder;
  /** Monotonic ms at which the result, or the next frame, is due; asked before every step. */
  readonly deadline: () => number;
  readonly onReady?: (range: FrameRange) => void;
  /** What a scan knows so far, after every step of it. */
  readonly onFacts?: (facts: TrackFacts) => void;
  /** What a live job does next, asked before every step; null while there is nothing, until `RenderPool.wake`. */
  readonly slice?: () => MixWindow | null;
  /** Whether it may go on, asked before every step; while it may not it rests, until `RenderPool.wake`. */
  readonly mayRun?: () => boolean;
  /** Times it is tried when a process or an encoder is lost; the pool's limit by default. */
  readonly attempts?: number;
}

/** How a job tells who asked for it that it has ended. */
export interface JobEnd {
  resolve(result: JobResult): void;
  reject(error: unknown): void;
}

/** One job from its request to its end, however often it changes processes. */
export class PoolJob {
  readonly id: number;
  readonly kind: JobKind;
  readonly request: JobRequest;
  readonly end: JobEnd;
  /** A step of it is under way. */
  stepping = false;
  /** Its step waits for something else than a core. */
  blocked = false;
  cancelled = false;
  /** Monotonic ms of its first step; null before. */
  begunAtMs: number | null = null;
  /** Ends its interest in the signal it was given. */
  forget: () => void = () => undefined;
  #attempts = 0;
  #hasTold = false;
  #openings = 0;
  #openingMs = 0;
  #workedMs = 0;

  constructor(id: number, request: JobRequest, end: JobEnd) {
    this.id = id;
    this.kind = request.order().spec.kind;
    this.request = request;
    this.end = end;
  }

  /** A step of it can be begun, or is under way. */
  get isReady(): boolean {
    const { slice, mayRun } = this.request;
    return this.stepping || (slice?.() !== null && mayRun?.() !== false);
  }

  /**
   * It takes many steps, and may be closed between two of them. A live encode could not go on where it was, for its
   * encoder forgets nothing, and a stream does not come twice.
   */
  get isParkable(): boolean {
    return this.kind === 'body' || this.kind === 'scan';
  }

  /** Failed attempts so far. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Counts an attempt that failed through no fault of the track. Returns whether there may be another. */
  mayRepeat({ attempts }: PoolLimits): boolean {
    return ++this.#attempts < (this.request.attempts ?? attempts);
  }

  /** Counts what a step took, in ms; the one that opened it counts as the price of that. */
  note(tookMs: number, isOpening: boolean): void {
    if (isOpening) {
      this.#openings++;
      [this.#openingMs, this.#workedMs] = [tookMs, 0];
    } else this.#workedMs += tookMs;
  }

  /** Hands on what a scan knows so far. */
  tell(facts: TrackFacts): void {
    this.#hasTold = true;
    this.request.onFacts?.(facts);
  }

  /** What its turn is judged by, at this moment. */
  asDue(isOpen: boolean, limits: PoolLimits): DueJob {
    const job = this.asOpen();
    return {
      deadlineMs: job.deadlineMs,
      isOpen,
      isInTurn: isOpen && isInTurn(job, limits),
      isShort: !this.isParkable,
      isFollowUp: this.#hasTold,
    };
  }

  /** What parking judges it by, at this moment. */
  asOpen(): OpenJob & { readonly job: PoolJob } {
    return {
      job: this,
      stepping: this.stepping,
      blocked: this.blocked,
      isParkable: this.isParkable,
      losesAll: this.kind === 'scan',
      deadlineMs: this.request.deadline(),
      openings: this.#openings,
      openingMs: this.#openingMs,
      workedMs: this.#workedMs,
    };
  }
}
