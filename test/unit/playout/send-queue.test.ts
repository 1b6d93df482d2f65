import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseSendQueues, SendQueueWatch } from '../../../src/playout/send-queue.js';

const v4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24101 1 0 100 0 0 10 0
   1: 0100007F:D431 0100007F:1F40 01 0000FA00:00000000 01:00000014 00000000     0        0 27331 2 0 20 4 30 10 -1
`;
const v6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000001000000:C350 00000000000000000000000001000000:1F40 01 00000010:00000000 00:0 0 0 0
`;

const ports = new Set([8000]);

test('finds the send queue of a port pair in both tables of the kernel', () => {
  const queues = parseSendQueues(v6, ports, parseSendQueues(v4, ports));
  expect([...queues]).toEqual([
    ['54321 8000', 64_000],
    ['50000 8000', 16],
  ]);
});

test('leaves out what goes elsewhere', () => {
  expect(parseSendQueues(v4, new Set([443])).size).toBe(0);
});

test('survives any text', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSendQueues(text, ports)));
});

describe('SendQueueWatch', () => {
  const socket = { localPort: 54_321, remotePort: 8000 } as Socket;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('tells each socket of its own queue, and of an empty one where none is named', () => {
    const watch = new SendQueueWatch();
    const heard: (number | null)[] = [];
    const leave = watch.watch(socket, (queued) => heard.push(queued));
    watch.learn(new Map([['54321 8000', 64_000]]));
    watch.learn(new Map([['1 8000', 5]]));
    watch.learn(null);
    leave();
    watch.learn(new Map([['54321 8000', 1]]));
    expect(heard).toEqual([64_000, 0, null]);
  });

  test('knows nothing any more when samples stay away, so that no audio waits for them', () => {
    const watch = new SendQueueWatch();
    const heard: (number | null)[] = [];
    const leave = watch.watch(socket, (queued) => heard.push(queued));
    watch.learn(new Map());
    vi.advanceTimersByTime(2500);
    leave();
    expect(heard).toEqual([0, null]);
  });
});
