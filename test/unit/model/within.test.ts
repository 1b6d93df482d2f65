// A time limit that fires whatever the garbage collector does.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { within } from '../../../src/model/within.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Work that ends only when it is told to. */
const endless = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

describe('work within a time limit', () => {
  it('is ended by the limit, although garbage was collected meanwhile', async () => {
    const limited = within(50, new AbortController().signal, endless);
    const collecting = setInterval(collectGarbage, 5);
    await expect(limited).rejects.toMatchObject({ name: 'TimeoutError', message: 'nothing within 0.05 s' });
    clearInterval(collecting);
  });

  it('is ended by the signal, for its reason', async () => {
    const controller = new AbortController();
    const limited = within(60_000, controller.signal, endless);
    controller.abort(new Error('stopped'));
    await expect(limited).rejects.toThrow('stopped');
    await expect(within(60_000, controller.signal, async (signal) => signal.aborted)).resolves.toBe(true);
  });

  it('answers what the work answers', async () => {
    await expect(within(60_000, new AbortController().signal, async () => 7)).resolves.toBe(7);
  });
});
