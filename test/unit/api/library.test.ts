// /api/library over HTTP: pages, single tracks, covers that are pictures, and refusals in words.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { libraryTrack } from '../../support/fake-library.js';
import { FakeStation } from '../../support/fake-station.js';

let station: FakeStation;
let app: ReturnType<typeof testServer>;

beforeEach(() => {
  station = new FakeStation();
  station.library.tracks.push(
    libraryTrack(),
    libraryTrack({ id: 2, path: '/music/b.flac', coverType: null }),
  );
  app = testServer(station);
});
afterEach(() => app.close());

const get = (url: string) => app.inject({ method: 'GET', url, headers: { host: 'localhost' } });

describe('GET /api/library', () => {
  it('answers a page of 50 by default', async () => {
    const response = await get('/api/library');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ tracks: station.library.tracks, next: null });
    expect(station.library.queries).toEqual([{ limit: 50 }]);
  });

  it('passes words, limit and cursor on', async () => {
    await get('/api/library?q=blue%20moon&limit=200&cursor=17');
    expect(station.library.queries).toEqual([{ q: 'blue moon', limit: 200, cursor: '17' }]);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', `q=${'x'.repeat(501)}`, 'page=2'])(
    'refuses %s as an invalid request',
    async (query) => {
      const response = await get(`/api/library?${query}`);
      expect(response.statusCode).toBe(400);
      expect(response.json().code).toBe('JS_INVALID_REQUEST');
    },
  );
});

describe('GET /api/library/:id', () => {
  it('answers the track', async () => {
    expect((await get('/api/library/2')).json()).toEqual(station.library.tracks[1]);
  });

  it.each(['/api/library/3', '/api/library/3/cover'])(
    'answers %s with 404 when there is none',
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(404);
      expect(response.json().code).toBe('JS_NOT_FOUND');
    },
  );

  it('refuses what is no id', async () => {
    expect((await get('/api/library/x')).statusCode).toBe(400);
  });
});

describe('GET /api/library/:id/cover', () => {
  it('answers the bytes as the picture they are, and as nothing else', async () => {
    station.library.covers.set(1, { type: 'image/png', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) });
    const response = await get('/api/library/1/cover');
    expect(response.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
    });
    expect([...response.rawPayload]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });
});

describe('the analysis', () => {
  it('tells how far it is', async () => {
    expect((await get('/api/library/progress')).json()).toMatchObject({
      state: 'idle',
      tracks: 2,
      waiting: 0,
    });
  });

  it('begins anew when asked', async () => {
    const headers = { host: 'localhost' };
    const response = await app.inject({ method: 'POST', url: '/api/library/scan', headers });
    expect(response.statusCode).toBe(202);
    expect(station.library.scans).toBe(1);
  });
});
