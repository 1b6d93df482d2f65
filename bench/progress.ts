// Says on stderr what the benchmark is doing: a run takes long, and silence looks like a hang.

const begunAt = Date.now();

/** Prints a line with the time since the start. */
export function say(text: string): void {
  const seconds = ((Date.now() - begunAt) / 1000).toFixed(0);
  process.stderr.write(`[${seconds.padStart(5)} s] ${text}\n`);
}

/** Waits, saying every 15 s how much is left. Rejects when `signal` aborts. */
export async function waitFor(seconds: number, what: string, signal: AbortSignal): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (let left = seconds; left > 0; left = (until - Date.now()) / 1000) {
    say(`${what}: ${Math.ceil(left)} s left`);
    await pause(Math.min(left, 15), signal);
  }
}

/** Waits without a word. Rejects when `signal` aborts. */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * Asks once a second until the answer is true.
 * @returns seconds it took, or null when it did not become true within `withinS`
 */
export async function becomes(
  what: string,
  withinS: number,
  signal: AbortSignal,
  probe: () => Promise<boolean> | boolean,
): Promise<number | null> {
  const begin = Date.now();
  let saidAt = begin;
  for (;;) {
    if (await Promise.resolve(probe()).catch(() => false)) return (Date.now() - begin) / 1000;
    if (Date.now() - begin > withinS * 1000) return null;
    if (Date.now() - saidAt > 15_000) {
      say(`waiting until ${what}`);
      saidAt = Date.now();
    }
    await pause(1, signal);
  }
}
