// What a mount did over the last days, in coarse steps.

/** One step of one mount. */
export interface StatsStep {
  /** Wall clock, ISO 8601, of its beginning. */
  readonly at: string;
  /** Mean of the listeners here and on all servers that tell. */
  readonly listeners: number;
  /** Most of them at once. */
  readonly listenerPeak: number;
  /** Audio bytes sent to servers. */
  readonly sentBytes: number;
  /** Frames servers were too slow for. */
  readonly droppedFrames: number;
  /** Seconds put out that nobody could hear. */
  readonly silenceS: number;
}

/** What is remembered of one mount. */
export interface StatsHistory {
  /** Length of a step, seconds. */
  readonly stepS: number;
  /** Oldest first; steps in which the server did not run are absent. */
  readonly steps: readonly StatsStep[];
}

/** The station's memory of figures. */
export interface Stats {
  /** @throws JetStreamError `JS_STORE_FAILED` */
  history(mount: string, hours: number): StatsHistory;
}
