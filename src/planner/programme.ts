// What a mount plays next: the rotation, scanned ahead of need, with the fallback behind it and failing tracks passed over.
import { codeOf, type ErrorCode, messageOf } from '../model/errors.js';
import type { PlaylistReload } from '../model/playlist.js';
import type { ResumeState } from '../model/resume.js';
import type { PlaylistEntry, TrackFacts } from '../model/track.js';
import { playlistDifference } from '../playlist/difference.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { createRotation } from '../playlist/rotation.js';
import type { Rotation, RotationState } from '../playlist/rotation-state.js';
import { type Candidate, type CandidateOrigin, closedFacts, isSamePlay } from './candidate.js';

/** A track that could not be scanned. */
export interface PassedOver {
  readonly location: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

/** What a programme needs from outside; all of it runs in render processes. */
export interface ProgrammeDoor {
  loadPlaylist(location: string, signal: AbortSignal): Promise<LoadedPlaylist>;
  /**
   * Facts of a track. With `beyondSamples` they may be partial when the whole takes long, and tell of more samples
   * than these; null waits for the whole.
   */
  scan(path: string, beyondSamples: number | null, signal: AbortSignal): Promise<TrackFacts>;
  /** Makes a candidate of a scanned entry: gain, title and cue points are the mount's rules. */
  prepare(entry: PlaylistEntry, facts: TrackFacts, origin: CandidateOrigin): Omit<Candidate, 'rotation'>;
  /** More is known of an open candidate that was taken; `learned` stands in its place. */
  onLearned(candidate: Candidate, learned: Candidate): void;
  onPassedOver(track: PassedOver): void;
  /** A candidate became ready, the list changed, or a list could not be had (see {@link Programme.trouble}). */
  onChange(): void;
  /** Calls back once after `ms`, unless the signal aborts first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface ProgrammeOptions {
  readonly playlist: string;
  readonly fallback: string | null;
  readonly shuffle: boolean;
  readonly resume: ResumeState | null;
  readonly door: ProgrammeDoor;
}

/** Candidates scanned ahead: what is next, what follows a skip, and one more. */
const READY_CANDIDATES = 3;
const RETRY_FIRST_MS = 5_000;
const RETRY_LONGEST_MS = 60_000;

/** Runs until its signal aborts; {@link peek} and {@link take} never wait. */
export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #door: ProgrammeDoor;
  readonly #ready: Candidate[] = [];
  #rotation: Rotation | null = null;
  #loaded: LoadedPlaylist | null = null;
  #fallback: Rotation | null = null;
  #fallbackList: readonly PlaylistEntry[] = [];
  /** False while the playlist gave nothing and waits to be tried again. */
  #isPlaylistDue = true;
  #fruitlessRounds = 0;
  /** True when something happened since the run loop last looked. */
  #isStale = false;
  #resume: ResumeState | null;
  #trouble: string | null = null;
  #wake: () => void = () => undefined;
  /** Counts reloads, so that a scan begun before one is not taken for the new list. */
  #generation = 0;
  /** State of the rotation after the last track that was scanned: the place a reload goes on from. */
  #reached: unknown;

  constructor(options: ProgrammeOptions) {
    this.#options = options;
    this.#door = options.door;
    this.#resume = options.resume;
    this.#reached = options.resume?.rotation ?? null;
  }

  /** Why the playlist itself cannot be played, in words; null when it can. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Entries of the playlist as last read. */
  get entryCount(): number {
    return this.#loaded?.entries.length ?? 0;
  }

  /** The playlist as last read; null before that. */
  get list(): LoadedPlaylist | null {
    return this.#loaded;
  }

  /** The next candidate, if one is ready. */
  peek(): Candidate | undefined {
    return this.#ready[0];
  }

  /** Candidates that are ready, the next one first. */
  get ready(): readonly Candidate[] {
    return this.#ready;
  }

  /** Takes the next candidate off. */
  take(): Candidate | undefined {
    const candidate = this.#ready.shift();
    this.#stir();
    return candidate;
  }

  /** Returns candidates that were taken but not heard; they are next again, in the order given. */
  putBack(candidates: readonly Candidate[]): void {
    this.#ready.unshift(...candidates);
  }

  /** Keeps candidates ready until the signal aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stir(), { once: true });
    while (!signal.aborted) {
      this.#isStale = false;
      if (this.#isPlaylistDue) await this.#playPlaylist(signal);
      if (!this.#isPlaylistDue) await this.#playFallback(signal);
      await this.#idle(signal);
    }
  }

  /**
   * Reads the playlist again; what is playing and what is next stays.
   * @throws JetStreamError when it cannot be read: the old list is kept
   */
  async reload(signal: AbortSignal): Promise<PlaylistReload> {
    return this.#replacePlaylist(await this.#door.loadPlaylist(this.#options.playlist, signal));
  }

  /** Goes on with another reading of the playlist, or of the fallback; what is playing and what is next stays. */
  replace(loaded: LoadedPlaylist): PlaylistReload | null {
    const { playlist, fallback } = this.#options;
    if (loaded.location === playlist) return this.#replacePlaylist(loaded);
    // A list that was played before a change of the config is nobody's any more.
    return loaded.location === fallback ? this.#replaceFallback(loaded) : null;
  }

  #replacePlaylist(loaded: LoadedPlaylist): PlaylistReload {
    const difference = playlistDifference(this.#loaded?.entries ?? [], loaded);
    this.#ready.splice(1);
    this.#reached = this.#ready[0]?.rotation ?? this.#reached;
    this.#generation++;
    this.#adopt(loaded);
    this.#isPlaylistDue = true;
    this.#stir();
    return difference;
  }

  #replaceFallback(loaded: LoadedPlaylist): PlaylistReload {
    const difference = playlistDifference(this.#fallbackList, loaded);
    this.#adoptFallback(loaded);
    this.#stir();
    return difference;
  }

  #adoptFallback({ entries }: LoadedPlaylist): void {
    this.#fallbackList = entries;
    this.#fallback = createRotation({ entries, shuffle: this.#options.shuffle });
  }

  /** Fills up from the playlist; where that gives nothing, the playlist is tried again later, at growing distance. */
  async #playPlaylist(signal: AbortSignal): Promise<void> {
    try {
      const loaded = this.#rotation ? null : await this.#door.loadPlaylist(this.#options.playlist, signal);
      // A reload may have come first.
      if (loaded && !this.#rotation) this.#adopt(loaded);
      const isPlayable = this.#rotation ? await this.#fill(this.#rotation, signal) : false;
      if (isPlayable) {
        this.#fruitlessRounds = 0;
        this.#setTrouble(null);
        return;
      }
      this.#setTrouble(`none of the ${this.entryCount} tracks of the playlist can be played`);
    } catch (error) {
      this.#setTrouble(messageOf(error));
    }
    if (signal.aborted) return;
    this.#isPlaylistDue = false;
    const retryMs = Math.min(RETRY_FIRST_MS * 2 ** this.#fruitlessRounds++, RETRY_LONGEST_MS);
    void this.#door.wait(retryMs, signal).then(() => {
      this.#isPlaylistDue = true;
      this.#stir();
    });
  }

  #adopt(loaded: LoadedPlaylist): void {
    const entries = this.#loaded?.entries ?? loaded.entries;
    const state = this.#reached as RotationState | null;
    this.#rotation = createRotation({ entries, shuffle: this.#options.shuffle, ...(state ? { state } : {}) });
    if (entries !== loaded.entries) this.#rotation.replace(loaded.entries);
    this.#reached = this.#rotation.state();
    this.#loaded = loaded;
  }

  /** Scans until enough is ready. False when a whole round of the list held nothing playable. */
  async #fill(rotation: Rotation, signal: AbortSignal): Promise<boolean> {
    const generation = this.#generation;
    const isCurrent = () => !signal.aborted && generation === this.#generation;
    await this.#fillResumed(rotation, signal);
    let failed = 0;
    while (isCurrent() && this.#playlistReady() < READY_CANDIDATES && failed < this.entryCount) {
      const next = rotation.next();
      if (!next) break;
      const state = rotation.state();
      const candidate = await this.#scan(next.entry, 'playlist', state, signal);
      if (!isCurrent()) break;
      this.#reached = state;
      if (candidate) this.#offer(candidate);
      failed = candidate ? 0 : failed + 1;
    }
    return !isCurrent() || this.#playlistReady() > 0;
  }

  #playlistReady(): number {
    return this.#ready.filter((candidate) => candidate.origin === 'playlist').length;
  }

  /** The track that was on the air when the server ended comes first, where it was. */
  async #fillResumed(rotation: Rotation, signal: AbortSignal): Promise<void> {
    const resume = this.#resume;
    this.#resume = null;
    const entry = resume && this.#loaded?.entries.find(({ location }) => location === resume.location);
    if (!resume || !entry) return;
    const candidate = await this.#scan(entry, 'playlist', rotation.state(), signal, 'whole');
    if (!candidate) return;
    const position = Math.round(
      (resume.positionSamples * candidate.facts.sampleRateHz) / resume.sampleRateHz,
    );
    const isOver = position >= candidate.exitSample - candidate.facts.sampleRateHz;
    if (!isOver)
      this.#offer({ ...candidate, entrySample: Math.max(candidate.entrySample, position), resumed: true });
  }

  /** Playlist candidates push fallback ones, which nobody waits for, out of the way. */
  #offer(candidate: Candidate): void {
    if (candidate.origin === 'playlist') {
      const kept = this.#ready.filter((other) => other.origin === 'playlist');
      this.#ready.splice(0, this.#ready.length, ...kept);
    }
    this.#ready.push(candidate);
    this.#door.onChange();
  }

  async #playFallback(signal: AbortSignal): Promise<void> {
    if (!this.#options.fallback || this.#ready.length > 0) return;
    try {
      const loaded = this.#fallback ? null : await this.#door.loadPlaylist(this.#options.fallback, signal);
      if (loaded) this.#adoptFallback(loaded);
      for (let tried = 0; tried < this.#fallbackList.length && !signal.aborted; tried++) {
        const next = this.#fallback?.next();
        const candidate = next && (await this.#scan(next.entry, 'fallback', null, signal));
        if (candidate) return this.#offer(candidate);
      }
    } catch (error) {
      this.#door.onPassedOver({
        location: this.#options.fallback,
        code: codeOf(error),
        reason: messageOf(error),
      });
    }
  }

  async #scan(
    entry: PlaylistEntry,
    origin: CandidateOrigin,
    rotation: unknown,
    signal: AbortSignal,
    extent: 'whole' | 'beginning' = 'beginning',
  ): Promise<Candidate | null> {
    try {
      // With nothing at hand a track may begin before all of it is known, unless it is entered further on.
      const isEntered = entry.options?.cueInS !== undefined;
      const beyondSamples = extent === 'beginning' && this.#ready.length === 0 && !isEntered ? 0 : null;
      const facts = await this.#door.scan(entry.location, beyondSamples, signal);
      const candidate = { ...this.#door.prepare(entry, facts, origin), rotation };
      if (facts.isPartial) void this.#complete(candidate, signal);
      return candidate;
    } catch (error) {
      if (!signal.aborted) {
        this.#door.onPassedOver({ location: entry.location, code: codeOf(error), reason: messageOf(error) });
      }
      return null;
    }
  }

  /** Follows the scan of an open candidate to its end, wherever the candidate is meanwhile. */
  async #complete(open: Candidate, signal: AbortSignal): Promise<void> {
    let candidate = open;
    while (candidate.facts.isPartial && !signal.aborted) {
      const { entry, facts, origin } = candidate;
      const learned = await this.#door
        .scan(entry.location, facts.lengthSamples, signal)
        // What was heard of it is all there is.
        .catch((error: unknown) => closedFacts(facts, messageOf(error)));
      const { exitSample } = this.#door.prepare(entry, learned, origin);
      candidate = this.#learn(candidate, { ...candidate, facts: learned, exitSample });
    }
  }

  #learn(candidate: Candidate, learned: Candidate): Candidate {
    const at = this.#ready.findIndex((ready) => isSamePlay(ready, candidate));
    const entrySample = this.#ready[at]?.entrySample ?? learned.entrySample;
    if (at >= 0) this.#ready[at] = { ...learned, entrySample };
    else this.#door.onLearned(candidate, learned);
    return learned;
  }

  #setTrouble(trouble: string | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#door.onChange();
  }

  /** Waits until a candidate was taken, the list changed or the playlist is due. */
  #idle(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStale || signal.aborted) return resolve();
      this.#wake = resolve;
    });
  }

  #stir(): void {
    this.#isStale = true;
    this.#wake();
  }
}
