// The history over HTTP: pages that lead back in time, and CSV that spreadsheets can open without harm.
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { csvLine } from '../../../src/api/csv.js';
import type { PlayRecord } from '../../../src/model/history.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;

const play = (id: number, over: Partial<PlayRecord> = {}): PlayRecord => ({
  id,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:03:00.000Z',
  playedS: 180.04,
  title: `Song ${id}`,
  artist: 'Band',
  album: null,
  location: `/music/${id}.flac`,
  origin: 'playlist',
  resumed: false,
  reason: 'finished',
  ...over,
});

beforeEach(() => {
  station = new FakeStation(mountStatus());
  app = testServer(station);
});
afterEach(() => app.close());

describe('/api/mounts/:id/history', () => {
  it('leads back in time page by page', async () => {
    station.plays = [3, 2, 1].map((id) => play(id));
    const first = (await app.inject('/api/mounts/main/history?limit=2')).json();
    expect(first).toEqual({ plays: [play(3), play(2)], before: 2 });
    const second = (await app.inject(`/api/mounts/main/history?limit=2&before=${first.before}`)).json();
    expect(second).toEqual({ plays: [play(1)], before: null });
    expect((await app.inject('/api/mounts/nobody/history')).statusCode).toBe(404);
  });

  it('shows what is still heard without an end', async () => {
    const open = play(1, { endedAt: null, playedS: null, reason: null });
    station.plays = [open];
    expect((await app.inject('/api/mounts/main/history')).json().plays).toEqual([open]);
  });
});

describe('/api/mounts/:id/history.csv', () => {
  it('is a file with a line for each play, however many', async () => {
    station.plays = Array.from({ length: 1200 }, (_, index) => play(index + 1));
    const { headers, body } = await app.inject('/api/mounts/main/history.csv');
    expect(headers['content-type']).toContain('text/csv');
    expect(headers['content-disposition']).toBe('attachment; filename="main-history.csv"');
    const lines = body.split('\r\n');
    expect(lines).toHaveLength(1202);
    expect(lines[1]).toBe(
      '2026-01-01T00:00:00.000Z,2026-01-01T00:03:00.000Z,180,Song 1,Band,,/music/1.flac,playlist,finished,no',
    );
  });

  it('tells no password of a track that came from another server', async () => {
    station.plays = [play(1, { location: 'https://dj:secret@media.example/1.mp3' })];
    for (const place of ['history', 'history.csv']) {
      const { body } = await app.inject(`/api/mounts/main/${place}`);
      expect(body).toContain('https://***@media.example/1.mp3');
      expect(body).not.toContain('secret');
    }
  });

  it('is of a span in UTC, unless it says otherwise, wherever the server stands', async () => {
    const hours = Array.from({ length: 48 }, (_, hour) =>
      new Date(Date.UTC(2026, 0, 31, hour)).toISOString(),
    );
    station.plays = hours.map((startedAt, hour) => play(hour + 1, { startedAt }));
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const ask = async (from: string, to: string) => {
      const query = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
      const { body } = await app.inject(`/api/mounts/main/history.csv?${query}`);
      const begun = body
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.slice(0, 16));
      return [begun.length, begun[0], begun.at(-1)];
    };
    expect(await ask('2026-01-31', '2026-02-01')).toEqual([24, '2026-01-31T00:00', '2026-01-31T23:00']);
    expect(await ask('2026-01-31 06:00:30', '2026-02-01T18:00')).toEqual([
      35,
      '2026-01-31T07:00',
      '2026-02-01T17:00',
    ]);
    expect(await ask('2026-02-01T00:00:00-05:00', '2026-02-02')).toEqual([
      19,
      '2026-02-01T05:00',
      '2026-02-01T23:00',
    ]);
    vi.unstubAllEnvs();
  });

  it('wants dates that are dates', async () => {
    for (const from of ['yesterday', '2026-02-30', '2026-01-31T18', '2026-01-31T25:00']) {
      const { statusCode, body } = await app.inject(`/api/mounts/main/history.csv?from=${from}`);
      expect([from, statusCode]).toEqual([from, 400]);
      expect(body).toContain('2026-01-31');
    }
  });
});

describe('a line of CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1', "'-1"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ['two\nlines', '"two\nlines"'],
    [null, ''],
    [-1, '-1'],
  ])('writes %j as %j', (cell, text) => {
    expect(csvLine([cell])).toBe(`${text}\r\n`);
  });
});
