// The station's library: takes in what the mounts' lists name, has it analysed behind the scenes, and answers for it.
import type { BaseLogger } from 'pino';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { EventFeed } from '../model/events.js';
import type {
  LibraryCover,
  LibraryPage,
  LibraryProgress,
  LibraryQuery,
  LibraryTrack,
  StationLibrary,
} from '../model/library.js';
import { monotonicMs } from '../model/time.js';
import type { PlaylistEntry } from '../model/track.js';
import type { LibraryStore, TrackOrigin } from '../store/library-store.js';
import type { Backstage } from './backstage.js';
import { LibraryAnalysis } from './library-analysis.js';
import { LibraryIntake } from './library-intake.js';
import type { MountHost } from './mount-host.js';

export interface LibraryOptions {
  readonly store: LibraryStore;
  readonly backstage: Backstage;
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly events: Pick<EventFeed, 'emit'>;
  /** `[media] roots`; a reload may change them. */
  readonly mediaRoots: readonly string[];
  /** `[library] analyse`. */
  readonly analyse: boolean;
  readonly logger: BaseLogger;
}

/** The log tells how far the analysis is after so many looks. */
const LOOKS_PER_LINE = 100;
/** Least time between two events about the analysis. */
const EVENT_INTERVAL_MS = 1000;
/** Grid for tracks of media roots while there is no mount. */
const DEFAULT_GRID = { sampleRateHz: 44_100, channels: 2 } as const;

export class Library implements StationLibrary {
  readonly #options: LibraryOptions;
  readonly #intake: LibraryIntake;
  readonly #analysis: LibraryAnalysis;
  readonly #abort = new AbortController();
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #isWalking = false;
  /** The roots are to be listed, again if they are being listed. */
  #isWalkDue = false;

  constructor(options: LibraryOptions) {
    this.#options = options;
    this.#intake = new LibraryIntake(options.store, () => this.#wake());
    this.#analysis = new LibraryAnalysis({
      store: options.store,
      backstage: options.backstage,
      rootsOf: (track) => this.#rootsOf(track),
      onLook: () => this.#report(),
    });
  }

  /** Goes on with what was left of the round, and looks for tracks in the media roots. */
  start(): void {
    this.#wake();
    void this.#walkRoots();
  }

  /** Takes up what a mount's list names. */
  take(host: MountHost, entries: readonly PlaylistEntry[]): void {
    if (!host.profile) return;
    const { sampleRateHz, channels } = host.profile;
    const origin = { mountId: host.id, trusted: host.roots === null, sampleRateHz, channels };
    this.#intake.take(
      entries.map(({ location }) => location),
      origin,
    );
  }

  page({ q, limit, cursor }: LibraryQuery): LibraryPage {
    if (cursor !== undefined && !/^[1-9][0-9]{0,14}$/.test(cursor)) {
      throw new JetStreamError('JS_INVALID_REQUEST', `"${cursor}" is no cursor: send back "next" as it came`);
    }
    const tracks = this.#options.store.page(q, limit, Number(cursor ?? 0));
    return { tracks, next: tracks.length < limit ? null : String(tracks.at(-1)?.id) };
  }

  track(id: number): LibraryTrack {
    return this.#find(id).track;
  }

  /** Where a track lies, and the folders it must lie in (null: anywhere); null for an id that is none. */
  placeOf(id: string): { readonly path: string; readonly roots: readonly string[] | null } | null {
    const found = /^[1-9][0-9]{0,14}$/.test(id) ? this.#options.store.find(Number(id)) : null;
    return found && { path: found.track.path, roots: this.#rootsOf(found.origin) };
  }

  async cover(id: number): Promise<LibraryCover> {
    const { track, origin } = this.#find(id);
    if (track.coverType === null) {
      throw new JetStreamError('JS_NOT_FOUND', `track ${id} has no cover, or none was found yet`);
    }
    return this.#options.backstage.cover(track.path, this.#rootsOf(origin));
  }

  progress(): LibraryProgress {
    const { store, backstage, analyse } = this.#options;
    const counts = store.counts();
    const { current, looks, msPerLook } = this.#analysis;
    const isBusy = current.length > 0;
    const state = !analyse ? 'off' : !isBusy ? 'idle' : backstage.isPaused ? 'paused' : 'running';
    const remainingS = isBusy && msPerLook !== null ? Math.round((counts.waiting * msPerLook) / 1000) : null;
    return { state, ...counts, current, looks, remainingS };
  }

  scan(): LibraryProgress {
    this.#options.store.beginRound();
    this.#wake();
    void this.#walkRoots();
    return this.progress();
  }

  /** Ends what is under way. Idempotent. */
  close(): void {
    this.#abort.abort();
    this.#intake.close();
    this.#analysis.close();
  }

  #wake(): void {
    if (this.#options.analyse) this.#analysis.wake();
  }

  /** Looks for tracks in the media roots; however often it is asked meanwhile, once more. Never rejects. */
  async #walkRoots(): Promise<void> {
    this.#isWalkDue = true;
    if (this.#isWalking) return;
    this.#isWalking = true;
    while (this.#isWalkDue && !this.#abort.signal.aborted) {
      this.#isWalkDue = false;
      await this.#listRoots();
    }
    this.#isWalking = false;
  }

  async #listRoots(): Promise<void> {
    const { mediaRoots, backstage, hosts, logger } = this.#options;
    for (const root of mediaRoots) {
      try {
        const { entries } = await backstage.listFolder(root, this.#abort.signal);
        const profile = [...hosts.values()].find((host) => host.profile)?.profile ?? DEFAULT_GRID;
        const { sampleRateHz, channels } = profile;
        const origin = { mountId: null, trusted: false, sampleRateHz, channels };
        this.#intake.take(
          entries.map(({ location }) => location),
          origin,
        );
      } catch (error) {
        if (this.#abort.signal.aborted) return;
        logger.warn({ root, reason: messageOf(error) }, 'a media root cannot be listed');
      }
    }
  }

  /** The rule a mount's own tracks obey; what is left of a mount that is gone obeys the media roots. */
  #rootsOf({ mountId, trusted }: TrackOrigin): readonly string[] | null {
    if (trusted) return null;
    const { hosts, mediaRoots } = this.#options;
    return (mountId === null ? undefined : hosts.get(mountId)?.roots) ?? mediaRoots;
  }

  #find(id: number): NonNullable<ReturnType<LibraryStore['find']>> {
    const found = this.#options.store.find(id);
    if (!found) throw new JetStreamError('JS_NOT_FOUND', `there is no track ${id} in the library`);
    return found;
  }

  #report(): void {
    const { looks, current } = this.#analysis;
    const isLineDue = looks % LOOKS_PER_LINE === 0;
    const isEventDue = current.length === 1 || monotonicMs() - this.#toldAtMs >= EVENT_INTERVAL_MS;
    if (!isLineDue && !isEventDue) return;
    const { tracks, waiting, failed, remainingS } = this.progress();
    this.#toldAtMs = monotonicMs();
    const state = { done: tracks - waiting, total: tracks, failed, isFinished: waiting === 0 };
    this.#options.events.emit('library_progress', state);
    if (isLineDue) this.#options.logger.info({ tracks, waiting, failed, remainingS }, 'library analysis');
  }
}
