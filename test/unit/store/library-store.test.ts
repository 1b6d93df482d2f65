// The library's table: what is taken up, found, waited for and counted, and that no search can break it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrackAbout } from '../../../src/model/library.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { LibraryStore, type TrackOrigin } from '../../../src/store/library-store.js';
import { UNTAGGED } from '../../support/untagged.js';

const ORIGIN: TrackOrigin = { mountId: 'main', trusted: true, sampleRateHz: 44_100, channels: 2 };
const NOW_MS = Date.UTC(2026, 0, 2);

let folder: string;
let database: StoreDatabase;
let store: LibraryStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-library-'));
  database = openDatabase(join(folder, 'state.db'), { nowMs: () => NOW_MS }).database;
  store = new LibraryStore(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function factsOf(path: string, over: Partial<TrackFacts> = {}): TrackFacts {
  return {
    identity: { path, sizeBytes: 1000, mtimeMs: 1, inode: 42 },
    sampleRateHz: 44_100,
    channels: 2,
    lengthSamples: 44_100 * 200,
    peak: 0.5,
    truePeak: 0.501,
    integratedLufs: -14.5,
    cueInSample: 4410,
    fadeOutSample: 44_100 * 190,
    cueOutSample: 44_100 * 199,
    tags: {},
    ...over,
  };
}

/** Takes up a track and saves its tags; returns its id. */
function addTagged(path: string, about: Partial<TrackAbout>): number {
  store.add([path], ORIGIN);
  const id = store.page(undefined, 200, 0).find((track) => track.path === path)?.id ?? 0;
  store.saveAnalysis(id, factsOf(path), { ...UNTAGGED, ...about });
  return id;
}

const pathsOf = (q?: string) => store.page(q, 200, 0).map(({ path }) => path);

describe('a track', () => {
  it('waits from when it is taken up, which happens once, until it is looked at', () => {
    expect(store.add(['/music/a.flac', '/music/b.flac'], ORIGIN)).toBe(2);
    expect(store.add(['/music/b.flac', '/music/c.flac'], ORIGIN)).toBe(1);
    expect(store.waiting(10).map(({ path }) => path)).toEqual([
      '/music/a.flac',
      '/music/b.flac',
      '/music/c.flac',
    ]);
    expect(store.page(undefined, 10, 0)[0]).toMatchObject({
      state: 'waiting',
      durationS: null,
      failure: null,
    });
    store.saveAnalysis(1, factsOf('/music/a.flac'), UNTAGGED);
    expect(store.waiting(10).map(({ id }) => id)).toEqual([2, 3]);
    expect(store.counts()).toEqual({ tracks: 3, waiting: 2, failed: 0 });
  });

  it('gives back all that was found', () => {
    const about: TrackAbout = {
      title: "L'été ☀",
      artist: 'Somebody',
      album: 'Somewhere',
      genre: 'Jazz',
      year: 1999,
      trackNumber: 3,
      replayGainDb: -7.5,
      replayGainPeak: 0.98,
      r128GainDb: -2.25,
      container: 'FLAC',
      codec: 'FLAC',
      coverType: 'image/jpeg',
    };
    const id = addTagged('/music/a.flac', about);
    const track = store.find(id)?.track;
    expect(track).toMatchObject({
      ...about,
      id,
      state: 'analysed',
      durationS: 200,
      peak: 0.5,
      loudnessLufs: -14.5,
      leadingSilenceS: 0.1,
      trailingSilenceS: 1,
      cueInS: 0.1,
      fadeOutS: 190,
      cueOutS: 199,
      failure: null,
      analysedAt: '2026-01-02T00:00:00.000Z',
    });
    expect(track?.truePeakDbtp).toBeCloseTo(-6, 1);
    expect(store.find(id)?.origin).toEqual(ORIGIN);
    expect(store.find(99)).toBeNull();
  });

  it('that failed says why, keeps what was known, and waits again once a mount could play it', () => {
    const id = addTagged('/music/a.flac', { title: 'Old' });
    store.saveFailure(id, 'JS_TRACK_UNREADABLE', 'no such file');
    expect(store.find(id)?.track).toMatchObject({
      state: 'failed',
      title: 'Old',
      failure: { code: 'JS_TRACK_UNREADABLE', reason: 'no such file', at: '2026-01-02T00:00:00.000Z' },
    });
    expect(store.counts()).toEqual({ tracks: 1, waiting: 0, failed: 1 });
    store.noteFacts(factsOf('/music/a.flac', { lengthSamples: 44_100 }));
    expect(store.find(id)?.track).toMatchObject({ state: 'analysed', durationS: 1, failure: null });
    expect(store.waiting(1)).toHaveLength(1);
  });

  it('named by the operator too is trusted from then on', () => {
    store.add(['/music/a.flac'], { ...ORIGIN, mountId: 'api', trusted: false });
    expect(store.add(['/music/a.flac'], ORIGIN)).toBe(1);
    expect(store.find(1)?.origin).toEqual(ORIGIN);
    expect(store.add(['/music/a.flac'], { ...ORIGIN, mountId: 'api', trusted: false })).toBe(0);
    expect(store.find(1)?.origin.trusted).toBe(true);
  });

  it('is not taken up above the capacity', () => {
    const small = new LibraryStore(database, 2);
    expect(small.add(['/a', '/b', '/c'], ORIGIN)).toBe(2);
    expect(small.counts().tracks).toBe(2);
  });
});

describe('a round', () => {
  it('makes every track wait again, those never looked at first, and survives a restart', () => {
    addTagged('/music/a.flac', {});
    store.beginRound();
    store.add(['/music/z.flac'], ORIGIN);
    expect(new LibraryStore(database).waiting(10).map(({ path }) => path)).toEqual([
      '/music/z.flac',
      '/music/a.flac',
    ]);
  });
});

describe('a page', () => {
  it('goes on after the last id of the page before', () => {
    store.add(
      Array.from({ length: 25 }, (_, i) => `/music/${i}.flac`),
      ORIGIN,
    );
    const ids: number[] = [];
    for (
      let page = store.page(undefined, 10, 0);
      page.length > 0;
      page = store.page(undefined, 10, ids.at(-1) ?? 0)
    ) {
      ids.push(...page.map(({ id }) => id));
    }
    expect(ids).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  it('of a search holds what has, for each word, one that begins with it, in title, artist, album or path', () => {
    addTagged('/music/one.flac', { title: 'Blue Moon', artist: 'Ella' });
    addTagged('/music/two.flac', { title: 'Moonlight', album: 'Été bleu' });
    addTagged('/music/three.flac', { title: 'Sun' });
    expect(pathsOf('moon')).toEqual(['/music/one.flac', '/music/two.flac']);
    expect(pathsOf('MOON ella')).toEqual(['/music/one.flac']);
    expect(pathsOf('ete')).toEqual(['/music/two.flac']);
    expect(pathsOf('thr')).toEqual(['/music/three.flac']);
    expect(pathsOf('oon')).toEqual([]);
    expect(pathsOf('***')).toEqual([]);
  });

  it('of a search knows new tags and forgets old ones', () => {
    const id = addTagged('/music/one.flac', { title: 'Blue' });
    store.saveAnalysis(id, factsOf('/music/one.flac'), { ...UNTAGGED, title: 'Green' });
    expect(pathsOf('green')).toEqual(['/music/one.flac']);
    expect(pathsOf('blue')).toEqual([]);
  });

  it('of any search is a list, whatever was typed', () => {
    addTagged('/music/a-1.flac', { title: 'AND OR NOT "near" title:x*' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (q) => {
        expect(Array.isArray(store.page(q, 10, 0))).toBe(true);
      }),
      { numRuns: 300 },
    );
    for (const q of [
      '"',
      'a"b',
      'NEAR(a b)',
      'title:',
      '^a',
      'a OR',
      '(',
      '{path}:a',
      '-',
      'a\0b',
      '\ud800',
    ]) {
      expect(Array.isArray(store.page(q, 10, 0))).toBe(true);
    }
    expect(pathsOf('and not near')).toEqual(['/music/a-1.flac']);
  });
});
