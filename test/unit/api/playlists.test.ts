// /api/mounts/:id/playlist.
import { expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

it('lists a playlist by pages, a hundred entries unless asked otherwise', async () => {
  const station = new FakeStation(mountStatus());
  station.listed = Array.from({ length: 250 }, (_, index) => ({
    list: 0,
    index,
    location: `/m/${index}.mp3`,
    title: null,
    artist: null,
    options: index === 0 ? { cueInS: 1.5 } : null,
    problem: null,
  }));
  const app = testServer(station);
  const get = (query: string, id = 'main') =>
    app.inject({ method: 'GET', url: `/api/mounts/${id}/playlist${query}` });
  const first = (await get('')).json();
  expect([first.total, first.entries.length, first.entries[0].options]).toEqual([250, 100, { cueInS: 1.5 }]);
  const last = (await get('?offset=240&limit=1000')).json();
  expect([last.offset, last.entries.length, last.entries[9].index]).toEqual([240, 10, 249]);
  for (const query of ['?limit=0', '?limit=1001', '?offset=-1', '?offset=x', '?page=2'])
    expect((await get(query)).json()).toMatchObject({ status: 400, code: 'JS_INVALID_REQUEST' });
  expect((await get('', 'none')).statusCode).toBe(404);
  await app.close();
});
