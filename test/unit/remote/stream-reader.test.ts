// Live streams as servers of the wild answer: Shoutcast v1 with a head that is not HTTP, Icecast, and what is none.
import { afterEach, describe, expect, it } from 'vitest';
import { type RemoteAccess, UNTRUSTED } from '../../../src/remote/remote-access.js';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { openStream } from '../../../src/remote/stream-reader.js';
import { body, redirect, startHttpServer } from '../../support/http-server.js';
import { METAINT, type ShoutcastRelay, startShoutcastRelay } from '../../support/shoutcast-relay.js';

const OPEN: RemoteAccess = { trustedHosts: [], allowPrivate: true };
const AUDIO = Buffer.from(Array.from({ length: 3 * METAINT }, (_, index) => index % 251));

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const opened of open.splice(0)) await opened.close();
});

function kept<T extends { close(): Promise<void> }>(opened: T): T {
  open.unshift(opened);
  return opened;
}

const relay = async (chop?: number): Promise<ShoutcastRelay> =>
  kept(await startShoutcastRelay(AUDIO, ['First - One', 'Zweite - Schöne'], chop));

async function read(url: string, access = OPEN, client = kept(new RemoteClient())) {
  const titles: string[] = [];
  const signal = new AbortController().signal;
  const { name, audio } = await openStream(client, {
    url,
    access,
    signal,
    onTitle: (title) => titles.push(title),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of audio) chunks.push(chunk);
  return { name, titles, audio: Buffer.concat(chunks) };
}

const EXPECTED = { name: 'Old Studio', titles: ['First - One', 'Zweite - Schöne'], audio: AUDIO };

describe('a Shoutcast v1 server', () => {
  it('is heard, with its name and its titles', async () => {
    const { port, requests } = await relay();
    expect(await read(`http://127.0.0.1:${port}/`)).toEqual(EXPECTED);
    expect(requests[0]?.toLowerCase()).toContain('icy-metadata: 1');
  });

  it('is heard however its answer is cut into packets', async () => {
    const { port } = await relay(1);
    expect(await read(`http://127.0.0.1:${port}/`)).toEqual(EXPECTED);
  });

  it('is heard again on another connection', async () => {
    const { port, requests } = await relay();
    const client = kept(new RemoteClient());
    await read(`http://127.0.0.1:${port}/`, OPEN, client);
    expect(await read(`http://127.0.0.1:${port}/`, OPEN, client)).toEqual(EXPECTED);
    expect(requests).toHaveLength(2);
  });

  it('is found behind a redirect', async () => {
    const { port } = await relay();
    const web = kept(await startHttpServer());
    web.answers.set('/listen', redirect(`http://127.0.0.1:${port}/`));
    expect(await read(`${web.origin}/listen`)).toEqual(EXPECTED);
  });

  it('is refused on a private network like any other', async () => {
    const { port, requests } = await relay();
    for (const host of ['127.0.0.1', 'localhost']) {
      await expect(read(`http://${host}:${port}/`, UNTRUSTED)).rejects.toMatchObject({
        code: 'JS_FORBIDDEN_URL',
      });
    }
    expect(requests).toEqual([]);
  });
});

it('a body that begins like a Shoutcast answer stays what it is', async () => {
  const web = kept(await startHttpServer());
  web.answers.set('/', body('ICY 200 OK, said the body'));
  expect(String((await read(web.origin)).audio)).toBe('ICY 200 OK, said the body');
});
