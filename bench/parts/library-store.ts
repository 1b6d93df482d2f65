// What the main thread waits for the library: pages, searches and writes on a table of 100,000 tracks.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackAbout } from '../../src/model/library.js';
import type { TrackFacts } from '../../src/model/track.js';
import { openDatabase } from '../../src/store/database.js';
import { LibraryStore } from '../../src/store/library-store.js';
import { say } from '../progress.js';

/** Worst CPU times of one call in milliseconds; memory in MB of 10^6 bytes. */
export interface LibraryStoreResult {
  readonly tracks: number;
  /** Taking up 200 tracks that were new, and 200 that were known. */
  readonly addNewMs: number;
  readonly addKnownMs: number;
  readonly saveMs: number;
  readonly listPageMs: number;
  readonly searchPageMs: number;
  /** The slowest search. */
  readonly slowestSearch: string;
  readonly countsMs: number;
  /** Growth of the process from 10,000 tracks to all. */
  readonly grownMb: number;
}

const TRACKS = 100_000;
const BATCH = 200;
const PAGE = 200;
const ORIGIN = { mountId: 'bench', trusted: true, sampleRateHz: 44_100, channels: 2 } as const;
const WORDS =
  'blue moon night river song the love rain fire dance heart road light home dream over under again'.split(
    ' ',
  );
/** From a word that is in most tracks to one that is in none. */
const SEARCHES = [
  'm',
  'mus',
  'the',
  'love',
  'lo ni',
  'a t l',
  'artist 77',
  'track 99999',
  'flac',
  'zzz',
  'blue moon',
];

/** Fills a database below `work` and asks it what the API asks. */
export function measureLibraryStore(work: string): LibraryStoreResult {
  const path = join(work, 'library-store.db');
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  const { database } = openDatabase(path);
  const store = new LibraryStore(database);
  const paths = Array.from({ length: TRACKS }, (_, i) => pathOf(i));
  const batches = Array.from({ length: TRACKS / BATCH }, (_, i) => paths.slice(i * BATCH, (i + 1) * BATCH));
  say(`library: ${TRACKS} tracks`);
  const addNewMs = worst(batches, (batch) => store.add(batch, ORIGIN));
  const addKnownMs = worst(batches, (batch) => store.add(batch, ORIGIN));
  let rssBefore = 0;
  const saveMs = worst([...paths.entries()], ([i, each]) => {
    if (i === TRACKS / 10) rssBefore = process.memoryUsage.rss();
    store.saveAnalysis(i + 1, factsOf(each), aboutOf(i));
  });
  const cursors = Array.from({ length: 100 }, (_, i) => (i * TRACKS) / 100);
  const listPageMs = worst(cursors, (after) => store.page(undefined, PAGE, after));
  const searches = SEARCHES.map((q) => ({
    q,
    ms: worst([0, TRACKS / 2, TRACKS - 10], (after) => store.page(q, PAGE, after)),
  }));
  const slowest = searches.reduce((a, b) => (b.ms > a.ms ? b : a));
  const countsMs = worst(cursors, () => store.counts());
  const grownMb = (process.memoryUsage.rss() - rssBefore) / 1e6;
  database.close();
  return {
    tracks: TRACKS,
    addNewMs,
    addKnownMs,
    saveMs,
    listPageMs,
    searchPageMs: slowest.ms,
    slowestSearch: slowest.q,
    countsMs,
    grownMb,
  };
}

/** Most CPU time that `call` takes over all items, milliseconds: the same on a busy machine. */
function worst<T>(items: readonly T[], call: (item: T) => unknown): number {
  let most = 0;
  for (const item of items) {
    const before = process.cpuUsage();
    call(item);
    const { user, system } = process.cpuUsage(before);
    most = Math.max(most, (user + system) / 1000);
  }
  return most;
}

function word(i: number): string {
  return WORDS[i % WORDS.length] ?? '';
}

function pathOf(i: number): string {
  return `/music/artist ${i % 3000}/album ${i % 9000}/${i % 20} ${word(i)} ${word(i * 7 + 3)} ${i}.flac`;
}

function aboutOf(i: number): TrackAbout {
  return {
    title: `${word(i)} ${word(i * 7 + 3)} track ${i}`,
    artist: `Artist ${i % 3000}`,
    album: `${word(i * 3)} album ${i % 9000}`,
    genre: 'Bench',
    year: 1950 + (i % 75),
    trackNumber: i % 20,
    replayGainDb: -7.25,
    replayGainPeak: 0.98,
    r128GainDb: null,
    container: 'FLAC',
    codec: 'FLAC',
    coverType: 'image/jpeg',
  };
}

function factsOf(path: string): TrackFacts {
  return {
    identity: { path, sizeBytes: 30_000_000, mtimeMs: 1, inode: 1 },
    sampleRateHz: 44_100,
    channels: 2,
    lengthSamples: 44_100 * 240,
    peak: 0.98,
    truePeak: 1.01,
    integratedLufs: -9.7,
    cueInSample: 1000,
    fadeOutSample: 44_100 * 230,
    cueOutSample: 44_100 * 239,
    tags: {},
  };
}
