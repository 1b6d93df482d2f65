// Looking about while something takes its time.
import type { ProgrammeDoor } from './programme-door.js';

export interface Patience {
  /** Time between two looks. */
  readonly everyMs: number;
  readonly door: Pick<ProgrammeDoor, 'wait'>;
  readonly signal: AbortSignal;
}

/**
 * Waits for `work`, which must not reject, and looks about every now and then. Ends when the work does, when the signal
 * aborts, or when a look says so.
 * @returns true when a look said so
 */
export async function whileUnderWay(
  work: Promise<unknown>,
  { everyMs, door, signal }: Patience,
  look: (signal: AbortSignal) => boolean | Promise<boolean>,
): Promise<boolean> {
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const ended = work.finally(() => done.abort());
  while (!either.aborted) {
    await Promise.race([ended, door.wait(everyMs, either)]);
    if (!either.aborted && (await look(either))) {
      // Whoever waits for the rest of the time need not.
      done.abort();
      return true;
    }
  }
  return false;
}
