import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSendQueues } from '../../../src/playout/send-queue.js';

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
