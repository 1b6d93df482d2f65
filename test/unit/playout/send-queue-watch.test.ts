import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SendQueueSampler } from '../../../src/playout/send-queue.js';
import { SendQueueWatch } from '../../../src/playout/send-queue-watch.js';
import { socketKey } from '../../../src/playout/socket-key.js';

let server: Server;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => sockets.push(socket.pause())).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  vi.useRealTimers();
  for (const socket of sockets) socket.destroy();
  server.close();
});

async function connected(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

test('two threads share one reader, and each hears of its own sockets only', async () => {
  const sampler = new SendQueueSampler(10);
  const [stuck, idle] = [await connected(), await connected()];
  const heard = new Map<Socket, number | null>();
  const leave = [stuck, idle].map((socket) =>
    SendQueueWatch.of(sampler).watch(socket, (queued) => void heard.set(socket, queued)),
  );
  // More than the kernel takes, so that some of it waits unacknowledged.
  stuck.write(Buffer.alloc(8_000_000));
  await vi.waitUntil(() => (heard.get(stuck) ?? 0) > 0 && heard.has(idle));
  expect(heard.get(idle)).toBe(0);
  for (const unwatch of leave) unwatch();
});

describe('a watch', () => {
  test('names the connections it wants each time they change', async () => {
    const wanted: (readonly string[])[] = [];
    const watch = new SendQueueWatch((keys) => wanted.push(keys));
    const socket = await connected();
    watch.watch(socket, () => {})();
    expect(wanted).toEqual([[socketKey(socket)], []]);
  });

  test('says that nothing is known when samples stop coming', async () => {
    const socket = await connected();
    vi.useFakeTimers();
    const watch = new SendQueueWatch(() => {});
    const heard: (number | null)[] = [];
    const unwatch = watch.watch(socket, (queued) => heard.push(queued));
    watch.take({ readAtMs: 1, queues: new Map([[socketKey(socket), 7]]) });
    vi.advanceTimersByTime(4500);
    expect(heard).toEqual([7, null]);
    watch.take({ readAtMs: 2, queues: new Map() });
    expect(heard).toEqual([7, null, 0]);
    unwatch();
    expect(vi.getTimerCount()).toBe(0);
  });
});
