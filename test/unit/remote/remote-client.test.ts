// Requests to hosts that others name: what is refused, where redirects end, and that nothing waits for ever.
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RemoteAccess, UNTRUSTED } from '../../../src/remote/remote-access.js';
import { RemoteClient, type RemoteClientOptions } from '../../../src/remote/remote-client.js';
import { fetchDocument } from '../../../src/remote/remote-list.js';
import { body, redirect, startHttpServer, type TestHttpServer } from '../../support/http-server.js';

const OPEN: RemoteAccess = { trustedHosts: [], allowPrivate: true };
/** A name that does not exist: only the test's own resolver knows it. */
const NAME = 'radio.invalid';

let server: TestHttpServer;
const clients: RemoteClient[] = [];
beforeEach(async () => {
  server = await startHttpServer();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

function client(options: RemoteClientOptions = {}): RemoteClient {
  const made = new RemoteClient(options);
  clients.push(made);
  return made;
}

const document = (made: RemoteClient, url: string, access = OPEN, maxBytes = 1000) =>
  fetchDocument(made, { url, access, maxBytes });

async function textOf(made: RemoteClient, url: string, access = OPEN): Promise<string> {
  const found = await document(made, url, access);
  return typeof found === 'string' ? found : Buffer.from(found.bytes).toString();
}

/** Answers look-ups in turn, the last one again and again. */
function resolving(...turns: readonly string[][]) {
  let turn = 0;
  const asked: string[] = [];
  const resolve: RemoteClientOptions['resolve'] = (hostname, callback) => {
    asked.push(hostname);
    const addresses = turns[Math.min(turn++, turns.length - 1)] ?? [];
    const found: LookupAddress[] = addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    callback(null, found);
  };
  return { resolve, asked };
}

describe('a host that nobody vouched for', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433', '0x7f.1', '169.254.169.254'])(
    'is refused as %s',
    async (host) => {
      await expect(document(client(), `http://${host}:${server.port}/`, UNTRUSTED)).rejects.toMatchObject({
        code: 'JS_FORBIDDEN_URL',
        message: expect.stringContaining('allow_private_urls'),
      });
      expect(server.requests).toEqual([]);
    },
  );

  it('is refused by name when that leads to this machine', async () => {
    const url = `http://localhost:${server.port}/`;
    await expect(document(client(), url, UNTRUSTED)).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
    expect(server.requests).toEqual([]);
  });

  it('is refused when one of its addresses is public and another private', async () => {
    const { resolve } = resolving(['8.8.8.8', '10.0.0.1']);
    const url = `http://${NAME}:${server.port}/`;
    await expect(document(client({ resolve }), url, UNTRUSTED)).rejects.toMatchObject({
      code: 'JS_FORBIDDEN_URL',
    });
  });

  it('gains nothing by answering otherwise the second time', async () => {
    const outside = await startHttpServer('127.0.0.2');
    try {
      const { resolve, asked } = resolving(['127.0.0.2'], ['127.0.0.1']);
      const isAllowed = (address: string) => address === '127.0.0.2';
      const rebinding = client({ resolve, isAllowed });
      outside.answers.set('/', body('public', { connection: 'close' }));
      const url = `http://${NAME}:${outside.port}/`;
      expect(await textOf(rebinding, url, UNTRUSTED)).toBe('public');
      // Looked up once for the connection that was made: what was checked is what was connected to.
      expect(asked).toEqual([NAME]);
      await expect(document(rebinding, url, UNTRUSTED)).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
    } finally {
      await outside.close();
    }
  });

  it.each(['file:///etc/passwd', 'ftp://example.org/', 'data:,x', 'gopher://127.0.0.1/'])(
    'is not asked by %s',
    async (url) => {
      await expect(document(client(), url)).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
    },
  );
});

describe('a redirect', () => {
  const trusting = () => ({ trustedHosts: [`127.0.0.1:${server.port}`], allowPrivate: false });

  it('is followed, and relative addresses start where it ended', async () => {
    server.answers.set('/a', redirect('/b/list.m3u', 307)).set('/b/list.m3u', body('x'));
    const found = await document(client(), `${server.origin}/a`);
    expect(found).toMatchObject({ url: new URL(`${server.origin}/b/list.m3u`) });
  });

  it('from a trusted host leads to no other port of the same machine', async () => {
    const inner = await startHttpServer();
    try {
      server.answers.set('/', redirect(`${inner.origin}/secret`));
      await expect(document(client(), server.origin, trusting())).rejects.toMatchObject({
        code: 'JS_FORBIDDEN_URL',
      });
      expect(inner.requests).toEqual([]);
    } finally {
      await inner.close();
    }
  });

  it('is not followed for ever', async () => {
    server.answers.set('/', redirect('/'));
    await expect(document(client(), server.origin)).rejects.toThrow(/more than 5 times/);
    expect(server.requests).toHaveLength(6);
  });

  it('to a file is refused', async () => {
    server.answers.set('/', redirect('file:///etc/passwd'));
    await expect(document(client(), server.origin)).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
  });

  it('to another host takes no password along', async () => {
    const other = await startHttpServer('127.0.0.2');
    try {
      other.answers.set('/', body('x'));
      server.answers.set('/', redirect('/again')).set('/again', redirect(other.origin));
      await document(client(), `http://me:secret@127.0.0.1:${server.port}/`);
      const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
      expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
      expect(other.requests[0]?.headers.authorization).toBeUndefined();
    } finally {
      await other.close();
    }
  });
});

describe('a server that misbehaves', () => {
  it('by never answering is given up', async () => {
    server.answers.set('/', () => undefined);
    const hasty = client({ limits: { firstByteMs: 60 } });
    await expect(document(hasty, server.origin)).rejects.toMatchObject({ code: 'JS_REMOTE_FAILED' });
  });

  it('by pausing in mid-body is given up', async () => {
    server.answers.set('/', (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('begun');
    });
    const hasty = client({ limits: { betweenBytesMs: 60 } });
    await expect(document(hasty, server.origin)).rejects.toMatchObject({ code: 'JS_REMOTE_FAILED' });
  });

  it('by dripping is given up after the whole time', async () => {
    server.answers.set('/', (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 5);
      response.once('close', () => clearInterval(timer));
    });
    const request = { url: server.origin, access: OPEN, maxBytes: 1e9, totalMs: 80 };
    await expect(fetchDocument(client(), request)).rejects.toThrow(/not done within 0.08 s/);
  });

  it('by sending without end is cut off', async () => {
    let sent = 0;
    server.answers.set('/', (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    await expect(document(client(), server.origin, OPEN, 200_000)).rejects.toThrow(
      /larger than 200000 bytes/,
    );
    expect(sent).toBeLessThan(50e6);
  });

  it('by packing what was to be plain is refused', async () => {
    server.answers.set('/', body('x', { 'content-encoding': 'gzip' }));
    await expect(document(client(), server.origin)).rejects.toThrow(/gzip/);
  });

  it('with an error tells its status, and no password of ours', async () => {
    const url = `http://me:secret@127.0.0.1:${server.port}/none`;
    const failure = await document(client(), url).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/answered 404/);
    expect(String(failure)).not.toContain('secret');
  });
});

describe('a document that nobody wants any more', () => {
  it('is not asked for', async () => {
    server.answers.set('/', body('x'));
    const request = { url: server.origin, access: OPEN, maxBytes: 9, signal: AbortSignal.abort() };
    await expect(fetchDocument(client(), request)).rejects.toThrow(/aborted/);
    expect(server.requests).toEqual([]);
  });
});

describe('a document that was fetched before', () => {
  it('is asked for by its validators, and costs nothing while it is the same', async () => {
    server.answers.set('/', (request, response) => {
      const isSame = request.headers['if-none-match'] === '"1"';
      response.writeHead(isSame ? 304 : 200, {
        etag: '"1"',
        'last-modified': 'Sat, 01 Jan 2000 00:00:00 GMT',
      });
      response.end(isSame ? undefined : 'list');
    });
    const made = client();
    const first = await document(made, server.origin);
    if (typeof first === 'string') throw new Error(first);
    const request = { url: server.origin, access: OPEN, maxBytes: 100, known: first.validators };
    expect(await fetchDocument(made, request)).toBe('unchanged');
    expect(server.requests[1]?.headers['if-modified-since']).toBe('Sat, 01 Jan 2000 00:00:00 GMT');
  });
});
