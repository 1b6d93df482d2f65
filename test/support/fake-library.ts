// A library for tests of the API: tracks in an array that answer as the station's would.
import { JetStreamError } from '../../src/model/errors.js';
import type {
  LibraryCover,
  LibraryPage,
  LibraryProgress,
  LibraryQuery,
  LibraryTrack,
  StationLibrary,
} from '../../src/model/library.js';

/** An analysed track. */
export function libraryTrack(over: Partial<LibraryTrack> = {}): LibraryTrack {
  return {
    id: 1,
    path: '/music/a.flac',
    state: 'analysed',
    title: 'Erste',
    artist: 'Somebody',
    album: null,
    genre: null,
    year: 1999,
    trackNumber: 3,
    replayGainDb: -7.5,
    replayGainPeak: 0.98,
    r128GainDb: null,
    container: 'FLAC',
    codec: 'FLAC',
    coverType: 'image/png',
    durationS: 200.5,
    peak: 0.9,
    truePeakDbtp: -0.5,
    loudnessLufs: -12.25,
    leadingSilenceS: 0.5,
    trailingSilenceS: 1,
    cueInS: 0.5,
    fadeOutS: 195,
    cueOutS: 199.5,
    truncatedBecause: null,
    failure: null,
    analysedAt: '2026-01-01T00:00:00.000Z',
    ...over,
  };
}

/** Keeps tracks by id; `covers` by id too. */
export class FakeLibrary implements StationLibrary {
  readonly tracks: LibraryTrack[] = [];
  readonly covers = new Map<number, LibraryCover>();
  readonly queries: LibraryQuery[] = [];
  scans = 0;

  page(query: LibraryQuery): LibraryPage {
    this.queries.push(query);
    return { tracks: this.tracks.slice(0, query.limit), next: null };
  }

  track(id: number): LibraryTrack {
    const found = this.tracks.find((track) => track.id === id);
    if (!found) throw new JetStreamError('JS_NOT_FOUND', `there is no track ${id} in the library`);
    return found;
  }

  async cover(id: number): Promise<LibraryCover> {
    const cover = this.covers.get(this.track(id).id);
    if (!cover) throw new JetStreamError('JS_NOT_FOUND', `track ${id} has no cover`);
    return cover;
  }

  progress(): LibraryProgress {
    const { length } = this.tracks;
    return { state: 'idle', tracks: length, waiting: 0, failed: 0, current: [], looks: 0, remainingS: null };
  }

  scan(): LibraryProgress {
    this.scans++;
    return this.progress();
  }
}
