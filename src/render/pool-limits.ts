// Bounds of the pool: how long a step may take, how much may be open at once, and from when on a job is urgent.

/** Bounds of the pool; times in ms. */
export interface PoolLimits {
  /** A step that takes longer waits for something else than a core: another job may use the process meanwhile. */
  readonly blockedAfterMs: number;
  /**
   * A step that takes longer, and was not busy all the time, has hung where no deadline of its own reaches: its process
   * is killed.
   */
  readonly lostAfterMs: number;
  /** Jobs that keep their children in one process. */
  readonly openJobs: number;
  /** Work a job does before it gives way when it is opened first, as a multiple of what opening it took. */
  readonly workPerOpening: number;
  /** Work after which a scan that was begun again may give way once more. */
  readonly scanTurnMs: number;
  /** Steps waiting at once in one process. */
  readonly blockedSteps: number;
  /** A process without jobs is ended after this. */
  readonly idleAfterMs: number;
  /** Jobs due sooner than this come first, whatever it costs to open them. */
  readonly criticalMs: number;
  /** Jobs due later than this are not urgent: open ones are finished first. */
  readonly urgentMs: number;
  /** A job in its turn lets others that are due go first, once it is this far ahead of what it is for. */
  readonly turnLeadMs: number;
  /** Times a job is tried when its process or its encoder is lost. */
  readonly attempts: number;
}

/** What holds where nothing else is asked for. */
export const DEFAULT_LIMITS: PoolLimits = {
  blockedAfterMs: 1000,
  lostAfterMs: 30_000,
  openJobs: 6,
  workPerOpening: 2,
  scanTurnMs: 3000,
  blockedSteps: 12,
  idleAfterMs: 60_000,
  criticalMs: 6_000,
  urgentMs: 30_000,
  turnLeadMs: 10_000,
  attempts: 3,
};
