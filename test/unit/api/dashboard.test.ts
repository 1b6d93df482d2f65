// How the dashboard's files reach a browser: caching, compression, and one page for all its addresses.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';

const page = '<!doctype html><title>JetStream</title>';
const script = 'export const answer = 42;';

describe('the dashboard', () => {
  let folder: string;
  const server = () => testServer(new FakeStation(), undefined, { dashboardFolder: folder });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, 'assets/index-Ab12.js'), script);
    writeFileSync(join(folder, 'assets/index-Ab12.js.gz'), gzipSync(script));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['/', '/mounts/main', '/mounts/main/servers', '/events?seq=7', '/add', '/settings'])(
    'has its page at %s, which the browser asks for anew',
    async (url) => {
      const answer = await server().inject(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(answer.body).toBe(page);
      const again = await server().inject({ url, headers: { 'if-none-match': String(answer.headers.etag) } });
      expect(again.statusCode).toBe(304);
    },
  );

  it('lets hashed files be kept for good, and sends them compressed to who takes that', async () => {
    const url = '/assets/index-Ab12.js';
    const plain = await server().inject(url);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.body).toBe(script);
    const packed = await server().inject({ url, headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers['content-type']).toContain('javascript');
    expect(gunzipSync(packed.rawPayload).toString()).toBe(script);
  });

  it('answers what is no page of it as the API does', async () => {
    for (const url of ['/nothing', '/assets/gone.js', '/assets/index-Ab12.js.gz', '/api/nothing']) {
      const answer = await server().inject(url);
      expect([url, answer.statusCode]).toEqual([url, 404]);
      expect(answer.json().code).toBe('JS_NOT_FOUND');
    }
  });
});
