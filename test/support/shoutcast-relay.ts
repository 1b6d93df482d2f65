// A Shoutcast v1 server as listeners meet it: plain TCP, an answer that is not HTTP, and titles between the audio.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ShoutcastRelay {
  readonly port: number;
  /** Heads of the requests that came. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Bytes of audio between two titles. */
export const METAINT = 64;

/** Serves `audio` with one title before each of its stretches, and closes; `chop` bytes at a time where it is given. */
export async function startShoutcastRelay(
  audio: Uint8Array,
  titles: readonly string[],
  chop = Number.POSITIVE_INFINITY,
): Promise<ShoutcastRelay> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.once('data', async (head) => {
      requests.push(head.toString('latin1'));
      for await (const piece of pieces(answer(audio, titles), chop)) socket.write(piece);
      socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(audio: Uint8Array, titles: readonly string[]): Buffer {
  const head = [
    'ICY 200 OK',
    'icy-notice1:<BR>This stream requires <a href="http://www.example.org/">a player</a><BR>',
    'icy-name:Old Studio',
    'icy-genre:Any',
    'icy-url:http://www.example.org',
    'content-type:audio/mpeg',
    'icy-pub:1',
    `icy-metaint:${METAINT}`,
    'icy-br:128',
    '',
    '',
  ].join('\r\n');
  const stretches: Uint8Array[] = [];
  for (let at = 0; at < audio.length; at += METAINT) {
    stretches.push(audio.subarray(at, at + METAINT), block(titles[at / METAINT]));
  }
  return Buffer.concat([Buffer.from(head, 'latin1'), ...stretches]);
}

/** A length byte in units of 16, then as many; nothing new is one zero. */
function block(title: string | undefined): Buffer {
  if (title === undefined) return Buffer.from([0]);
  const text = Buffer.from(`StreamTitle='${title}';`, 'latin1');
  const units = Math.ceil(text.length / 16);
  return Buffer.concat([Buffer.from([units]), text, Buffer.alloc(units * 16 - text.length)]);
}

async function* pieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
    // A turn of the loop, so that each leaves in a packet of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
