// Work with a time limit. AbortSignal.any([signal, AbortSignal.timeout(ms)]) will not do: until Node 22 nothing but the
// combined signal holds the timeout, weakly, so that it is collected as garbage and never fires.

/**
 * Runs `work` with a signal that aborts when `signal` does, for its reason, and after `limitMs` with a TimeoutError.
 * Nothing of it is left behind on `signal`. Settles as `work` does.
 */
export async function within<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`nothing within ${limitMs / 1000} s`, 'TimeoutError'));
  }, limitMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
