// A programme's outside on time that passes only when told: lists and tracks that can be broken, mended and held up.
import type { HourConfig } from '../../../src/config/rotation-schema.js';
import { JetStreamError } from '../../../src/model/errors.js';
import type { PlaylistReload } from '../../../src/model/playlist.js';
import type { QueueEntry } from '../../../src/model/queue.js';
import type { ResumeState } from '../../../src/model/resume.js';
import type { TrackFacts } from '../../../src/model/track.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { Programme } from '../../../src/planner/programme.js';
import type { PassedOver, ProgrammeDoor } from '../../../src/planner/programme-door.js';
import { programmeRules, type RotationConfig } from '../../../src/rotation/rules.js';
import { loadedPlaylist } from '../../support/loaded-playlist.js';
import { candidate, facts } from './fixtures.js';

interface Wait {
  readonly atMs: number;
  readonly end: () => void;
}

/** What a test's mount differs in from one list played from top to bottom. */
export interface StudioOptions {
  readonly config?: Partial<RotationConfig>;
  readonly hours?: readonly HourConfig[];
  readonly resume?: ResumeState;
  readonly queue?: readonly QueueEntry[];
}

const ONE_LIST: RotationConfig = {
  playlist: 'list',
  playlists: [],
  rotation: 'sequential',
  jingles: [],
  separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
  timezone: 'Europe/Berlin',
};

export class Studio {
  readonly lists = new Map<string, readonly string[]>();
  /** Lists that are live streams. */
  readonly live = new Set<string>();
  /** Locations that cannot be scanned. */
  readonly bad = new Set<string>();
  readonly lengthSamples = new Map<string, number>();
  /** Time a scan of a location takes. */
  readonly slowMs = new Map<string, number>();
  /** While set, scans of a location wait for it. */
  readonly held = new Map<string, Promise<void>>();
  /** What a hurried scan of a location may answer with, the first at once, before it knows the whole. */
  readonly beginnings = new Map<string, number[]>();
  readonly learned: Candidate[] = [];
  readonly scans: { location: string; atMs: number }[] = [];
  readonly passedOver: PassedOver[] = [];
  readonly listChanges: PlaylistReload[] = [];
  readonly unplayable: string[] = [];
  /** Times at which the next candidate was to be heard at once. */
  readonly interruptions: number[] = [];
  /** False while the programme waits behind another. */
  isOnAir = true;
  nowMs = 0;
  /** How much is laid on the timeline already. */
  laidMs = 0;
  changes = 0;
  readonly #waits = new Set<Wait>();
  readonly #abort = new AbortController();

  /** Waits that have neither ended nor been aborted. */
  get waiting(): number {
    return this.#waits.size;
  }

  readonly #door: ProgrammeDoor = {
    loadPlaylist: async (location) => {
      const entries = this.lists.get(location);
      if (!entries) throw new JetStreamError('JS_PLAYLIST_UNREADABLE', `cannot read ${location}`);
      const loaded = loadedPlaylist(
        location,
        entries.map((path) => ({ location: path })),
      );
      return this.live.has(location) ? { ...loaded, kind: 'stream' } : loaded;
    },
    scan: (path, beyondSamples, signal) => this.#scan(path, beyondSamples, signal),
    prepare: (entry, found, origin) => {
      const made = candidate(entry.location, found.lengthSamples, { entry, facts: found, origin });
      const { rotation: _, lane: __, reason: ___, queueEntry: ____, ...prepared } = made;
      return prepared;
    },
    onLearned: (_, learned) => this.learned.push(learned),
    streams: { listen: () => new Promise(() => undefined), fateOf: () => 'left', onNews: () => undefined },
    onPassedOver: (track) => this.passedOver.push(track),
    onChange: () => {
      this.changes++;
    },
    onListChanged: (difference) => this.listChanges.push(difference),
    onUnplayable: (entry) => this.unplayable.push(entry),
    isOnAir: () => this.isOnAir,
    onInterrupt: () => {
      this.interruptions.push(this.nowMs);
    },
    nowMs: () => this.nowMs,
    endsAtMs: () => this.nowMs + this.laidMs,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          this.#waits.delete(wait);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const wait = { atMs: this.nowMs + ms, end };
        this.#waits.add(wait);
        signal.addEventListener('abort', end);
      }),
  };

  /** Starts a programme of the list 'list', with the list 'fallback' behind it if there is one. */
  start(options: StudioOptions = {}): {
    programme: Programme;
    ended: Promise<void>;
  } {
    const programme = new Programme({
      rules: programmeRules({ ...ONE_LIST, ...options.config }),
      hours: options.hours ?? [],
      fallback: this.lists.has('fallback') ? 'fallback' : null,
      resume: options.resume ?? null,
      queue: options.queue ?? [],
      door: this.#door,
    });
    return { programme, ended: programme.run(this.signal) };
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  stop(): void {
    this.#abort.abort(new Error('stopped'));
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Takes tracks one after another, as a planner does. Returns where they lie, `nothing` where none was ready. */
  async taken(programme: Programme, count: number): Promise<string[]> {
    const locations = [];
    for (let i = 0; i < count; i++) {
      await this.settle();
      locations.push(programme.take()?.entry.location ?? 'nothing');
    }
    return locations;
  }

  /** Lets time pass, to each wait's end in turn. */
  async pass(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.#waits].filter((wait) => wait.atMs <= end).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.nowMs = next.atMs;
      next.end();
      await this.settle();
    }
    this.nowMs = end;
  }

  async #scan(path: string, beyondSamples: number | null, signal: AbortSignal): Promise<TrackFacts> {
    this.scans.push({ location: path, atMs: this.nowMs });
    const beginning = beyondSamples === null ? undefined : this.beginnings.get(path)?.shift();
    if (beginning !== undefined) return { ...facts(path, beginning), isPartial: true };
    await this.held.get(path);
    const slowMs = this.slowMs.get(path);
    if (slowMs !== undefined) await this.#door.wait(slowMs, signal);
    signal.throwIfAborted();
    if (this.bad.has(path)) throw new JetStreamError('JS_TRACK_UNREADABLE', `cannot open ${path}`);
    return facts(path, this.lengthSamples.get(path) ?? 60 * 44_100);
  }
}
