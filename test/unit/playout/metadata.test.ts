import { expect, test } from 'vitest';
import { TitleSender } from '../../../src/playout/metadata.js';

/** A server whose answers a test gives by hand. */
function server() {
  const asked: { text: string; ok: () => void; fail: () => void; signal: AbortSignal }[] = [];
  const failed: string[] = [];
  let wake = () => {};
  const sender = new TitleSender({
    afterMs: 0,
    retryMs: 0,
    onFailed: (error) => failed.push(error.code),
    send: (text, signal) =>
      new Promise<void>((resolve, reject) => {
        asked.push({ text, ok: resolve, fail: () => reject(new Error('no')), signal });
        signal.addEventListener('abort', () => reject(signal.reason));
        wake();
      }),
  });
  const request = async (index: number) => {
    while (!asked[index]) await new Promise<void>((resolve) => (wake = resolve));
    return asked[index];
  };
  return { sender, asked, failed, request };
}

test('the newest title wins; those between are never sent', async () => {
  const { sender, asked, request } = server();
  sender.set('a');
  const first = await request(0);
  sender.set('b');
  sender.set('c');
  first.ok();
  (await request(1)).ok();
  expect(asked.map(({ text }) => text)).toEqual(['a', 'c']);
});

test('one that is replaced before it was sent is never sent', async () => {
  const { sender, asked, request } = server();
  sender.set('a');
  sender.set('b');
  expect((await request(0)).text).toBe('b');
  expect(asked).toHaveLength(1);
});

test('a failed title is tried once more and then given up, with a reason', async () => {
  const { sender, failed, request } = server();
  sender.set('a');
  (await request(0)).fail();
  const second = await request(1);
  expect(second.text).toBe('a');
  second.fail();
  await new Promise((resolve) => setImmediate(resolve));
  expect(failed).toEqual(['JS_METADATA_FAILED']);
  sender.set('b');
  expect((await request(2)).text).toBe('b');
});

test('a retry never overtakes a newer title', async () => {
  const { sender, asked, failed, request } = server();
  sender.set('a');
  const first = await request(0);
  sender.set('b');
  first.fail();
  (await request(1)).ok();
  expect(asked.map(({ text }) => text)).toEqual(['a', 'b']);
  expect(failed).toEqual([]);
});

test('cancelled with its connection, nothing is sent or reported until the next title', async () => {
  const { sender, asked, failed, request } = server();
  sender.set('a');
  const first = await request(0);
  sender.set('b');
  sender.cancel();
  expect(first.signal.aborted).toBe(true);
  sender.set('c');
  expect((await request(1)).text).toBe('c');
  expect(asked).toHaveLength(2);
  expect(failed).toEqual([]);
});
