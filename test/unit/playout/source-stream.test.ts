// The life of one accepted connection, where it is over before it has begun.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { FrameRing } from '../../../src/playout/frame-ring.js';
import { SendQueueWatch } from '../../../src/playout/send-queue-watch.js';
import { SourceStream } from '../../../src/playout/source-stream.js';
import { defaultTimings } from '../../../src/playout/target-timings.js';

it('a connection that was lost before the first frame is lost once', async () => {
  const server = createServer((peer) => peer.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const stream = new SourceStream({
    socket,
    ring: new FrameRing(10),
    bitrateKbps: 128,
    sendQueues: new SendQueueWatch(() => undefined),
    timings: defaultTimings,
    now: () => 0,
    onTitle: () => undefined,
  });
  const closed = once(socket, 'close');
  socket.destroy();
  await expect(stream.run(new AbortController().signal)).rejects.toMatchObject({ code: 'JS_TARGET_LOST' });
  // The end of the socket is told after all; nobody waits for it, and nothing may throw.
  await closed;
  server.close();
});
