// Waiting for what another process does: bounded, and with words when it does not.
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 50;

/**
 * Asks `probe` every 50 ms until it returns anything but null, undefined or false, and resolves with that.
 * A probe that throws counts as "not yet".
 * @throws Error naming `what` and the last answer after `withinS` seconds
 */
export async function until<T>(
  what: string,
  withinS: number,
  probe: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const deadlineMs = performance.now() + withinS * 1000;
  let last: unknown;
  do {
    try {
      const answer = await probe();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(INTERVAL_MS);
  } while (performance.now() < deadlineMs);
  throw new Error(`not within ${withinS} s: ${what} (last: ${String(last)})`, { cause: last });
}
