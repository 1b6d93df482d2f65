// The one clock of the engine: monotonic, and equal in every thread and process of this machine.

/**
 * Milliseconds on the system's monotonic clock (CLOCK_MONOTONIC). Unlike `performance.now()` its zero is the
 * same in every worker and child process, so deadlines can be sent in messages. Never steps with the wall clock.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
