import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { recordListener } from '../../support/capture.js';

const METAINT = 100;
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves `body` in pieces of `pieceBytes`, ending the stream if `ends`. */
async function serve(body: Buffer, pieceBytes: number, headers: object, ends: boolean): Promise<string> {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', ...headers });
    for (let at = 0; at < body.length; at += pieceBytes) response.write(body.subarray(at, at + pieceBytes));
    if (ends) response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`;
}

function block(text: string): Buffer {
  const bytes = Buffer.from(text);
  const padded = Buffer.alloc(1 + Math.ceil(bytes.length / 16) * 16);
  padded[0] = Math.ceil(bytes.length / 16);
  bytes.copy(padded, 1);
  return padded;
}

const audio = Buffer.from(Array.from({ length: 350 }, (_, i) => i % 256));
const icyBody = Buffer.concat([
  audio.subarray(0, 100),
  block("StreamTitle='It's one';StreamUrl='';"),
  audio.subarray(100, 200),
  block(''),
  audio.subarray(200, 300),
  block("StreamTitle='Zwölf';"),
  audio.subarray(300),
]);

describe('recording a listener', () => {
  it.each([1, 7, 1000])('separates audio and titles in pieces of %i bytes', async (pieceBytes) => {
    const url = await serve(icyBody, pieceBytes, { 'icy-metaint': `${METAINT}` }, true);
    const recording = await recordListener(url, { icyMetadata: true });
    expect(recording.audio).toEqual(audio);
    expect(recording.titles.map(({ byte, title }) => [byte, title])).toEqual([
      [100, "It's one"],
      [300, 'Zwölf'],
    ]);
    expect(recording.arrivals.at(-1)?.bytes).toBe(audio.length);
    expect(recording).toMatchObject({ status: 200, endedBy: 'server' });
  });

  it('takes everything as audio where there is no metadata', async () => {
    const recording = await recordListener(await serve(audio, 50, {}, true));
    expect(recording.audio).toEqual(audio);
    expect(recording.titles).toEqual([]);
  });

  it('ends at its bound, its condition or its time', async () => {
    const url = await serve(audio, 50, {}, false);
    expect((await recordListener(url, { maxBytes: 60 })).endedBy).toBe('limit');
    expect((await recordListener(url, { until: ({ audioBytes }) => audioBytes > 60 })).endedBy).toBe(
      'listener',
    );
    expect(await recordListener(url, { seconds: 0.2 })).toMatchObject({ endedBy: 'listener', audio });
  });
});
