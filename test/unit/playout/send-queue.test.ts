import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseSendQueues, type QueueSample, SendQueueSampler } from '../../../src/playout/send-queue.js';
import { socketKey } from '../../../src/playout/socket-key.js';

const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

const v4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 24101 1 0 100 0 0 10 0
   1: 0100007F:D431 0100007F:1F40 01 0000FA00:00000000 01:00000014 00000000     0        0 27331 2 0 20 4 30 10 -1
`;
const v6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000001000000:C350 00000000000000000000000001000000:1F40 01 00000010:00000000 00:0 0 0 0
`;

test('finds the send queue of a connection in both tables of the kernel', () => {
  const queues = parseSendQueues(v6, parseSendQueues(v4));
  expect(queues.get('54321 0100007F:8000')).toBe(64_000);
  expect(queues.get('50000 00000000000000000000000001000000:8000')).toBe(16);
  expect(queues.get('54321 0200007F:8000')).toBeUndefined();
});

test('survives any text', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSendQueues(text)));
});

test('reads the table half as often while nothing is queued', async () => {
  // A peer that reads nothing: what is written beyond the kernel's buffers stays queued.
  const server = createServer((socket) => socket.pause()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const sampler = new SendQueueSampler();
  const samples: QueueSample[] = [];
  const key = socketKey(socket);
  sampler.want(sampler, [key], (sample) => samples.push(sample));
  const pass = async (intervals: number) => {
    for (let n = 0; n < intervals; n++) {
      vi.advanceTimersByTime(1000);
      // The reading itself is of the real kernel, and over when as much was read twice after it.
      for (const table of [...TABLES, ...TABLES]) await readFile(table);
    }
  };
  await pass(6);
  expect(samples.map((sample) => sample?.queues)).toEqual([new Map(), new Map(), new Map()]);
  socket.write(Buffer.alloc(32e6));
  await pass(2);
  samples.length = 0;
  await pass(4);
  expect(samples).toHaveLength(4);
  expect(samples.every((sample) => (sample?.queues.get(key) ?? 0) > 0)).toBe(true);
  sampler.want(sampler, [], () => undefined);
  vi.useRealTimers();
  socket.destroy();
  server.close();
});
