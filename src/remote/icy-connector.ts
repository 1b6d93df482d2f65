// Shoutcast v1 answers "ICY 200 OK" where HTTP says "HTTP/1.0 200 OK"; the rest of its answer is HTTP/1.0.
import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

const ICY = Buffer.from('ICY ');
const HTTP = Buffer.from('HTTP/1.0 ');

/**
 * A connector for undici's dispatchers, made with the options of undici's own: on its connections the answer of a
 * Shoutcast v1 server reads as HTTP/1.0. (Protocol: SHOUTcast Distributed Network Audio Server 1.9.8, answer to a
 * listener.)
 */
export function icyConnector(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector(options);
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error) return callback(error, null);
      translateIcy(socket);
      callback(null, socket);
    });
}

/** Puts HTTP's own word in the place of `ICY` where that is the first a server says on a connection. */
function translateIcy(socket: Pick<Socket, 'push'>): void {
  const push = socket.push.bind(socket);
  let held: Uint8Array = Buffer.alloc(0);
  // Everything a socket receives passes here, whoever reads it in whatever way.
  socket.push = (chunk: unknown): boolean => {
    if (Buffer.isBuffer(chunk)) held = Buffer.concat([held, chunk]);
    const isWhole = held.length >= ICY.length || !Buffer.isBuffer(chunk);
    if (!isWhole && ICY.subarray(0, held.length).equals(held)) return true;
    socket.push = push;
    const isIcy = ICY.equals(held.subarray(0, ICY.length));
    const wantsMore = push(isIcy ? Buffer.concat([HTTP, held.subarray(ICY.length)]) : held);
    return Buffer.isBuffer(chunk) ? wantsMore : push(chunk);
  };
}
