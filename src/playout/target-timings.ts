// Every duration of a target in one object, so that operators find them in one place and tests can shorten them.

import { type BackoffTimings, defaultBackoff } from './backoff.js';

/** Durations of a target, milliseconds. */
export interface TargetTimings {
  readonly backoff: BackoffTimings;
  /** Wait after 401 and other refusals that only an operator can cure. */
  readonly slowRetryMs: number;
  /** Deadlines of the phases of connecting, each from the end of the one before. */
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
  readonly answerMs: number;
  /** Without acknowledged progress for this long a connection is given up. */
  readonly stallMs: number;
  /** Audio a target's ring holds before it drops the oldest. */
  readonly ringMs: number;
  /** Recent audio a connection begins with. */
  readonly primeMs: number;
  /** Audio handed to the socket before it has left; what exceeds it waits in the ring. */
  readonly writeAheadMs: number;
  /** Audio on its way unacknowledged, kernel included, where the kernel can be asked: above round trip + two samplings. */
  readonly inFlightMs: number;
  /** Wait before a title update, for the server to read what its kernel has acknowledged; within a tick of the clock. */
  readonly titleAfterMs: number;
  /** Deadline of one title update. */
  readonly titleMs: number;
  /** Wait before a failed title update is tried once more. */
  readonly titleRetryMs: number;
  /** First look at the server's statistics after connecting, and the interval from then on. */
  readonly firstStatsMs: number;
  readonly statsMs: number;
}

/** The durations used on the air. */
export const defaultTimings: TargetTimings = {
  backoff: defaultBackoff,
  slowRetryMs: 300_000,
  dnsMs: 10_000,
  connectMs: 10_000,
  tlsMs: 10_000,
  answerMs: 10_000,
  stallMs: 10_000,
  ringMs: 10_000,
  primeMs: 1000,
  writeAheadMs: 1000,
  inFlightMs: 3000,
  titleAfterMs: 150,
  titleMs: 5000,
  titleRetryMs: 1000,
  firstStatsMs: 5000,
  statsMs: 60_000,
};
