// Render work that nobody on the air waits for, in a process of its own: a dead disk under the library hangs that one.
import type { FactsCache } from '../library/facts-cache.js';
import { JetStreamError } from '../model/errors.js';
import type { LibraryCover, TrackAbout } from '../model/library.js';
import { monotonicMs } from '../model/time.js';
import type { TrackFacts } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { UNTRUSTED } from '../remote/remote-access.js';
import { type JobResult, type RenderTools, sameFile } from '../render/job.js';
import { RenderPool } from '../render/pool.js';
import type { CoverSpec, PlaylistSpec, ScanSpec } from '../render/specs.js';
import { resultOf } from './job-result.js';
import type { RenderForker } from './render-process.js';

/** Nice value of the process, below every other (setpriority(2)); its decoders are nicer still. */
const NICENESS = 10;
/** How long somebody waits for a cover. */
const COVER_TIMEOUT_MS = 10_000;
/** Due after everything that somebody waits for. */
const SOME_DAY_MS = 1e11;

export interface BackstageOptions {
  readonly tools: RenderTools;
  readonly facts: FactsCache;
  /** Whether something on the air wants the cores: analysis rests meanwhile. */
  readonly isPressed: () => boolean;
  readonly onFault: (message: string) => void;
  readonly forker: RenderForker;
}

/** What an analysis looks at. */
export interface BackstageTrack {
  readonly path: string;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

export class Backstage {
  readonly #facts: FactsCache;
  readonly #isPressed: () => boolean;
  readonly #pool: RenderPool;

  constructor({ tools, facts, isPressed, onFault, forker }: BackstageOptions) {
    this.#facts = facts;
    this.#isPressed = isPressed;
    const fork = forker(tools, onFault, NICENESS);
    this.#pool = new RenderPool({ processes: 1, fork, onProcessLost: onFault });
  }

  /** Whether analysis rests because something on the air wants the cores. */
  get isPaused(): boolean {
    return this.#isPressed();
  }

  /**
   * All there is to know of a track. It is decoded unless a scan of this version has seen the same file before.
   * @throws as a scan does
   */
  async analyse(
    track: BackstageTrack,
    roots: readonly string[] | null,
    signal: AbortSignal,
  ): Promise<{ readonly facts: TrackFacts; readonly about: TrackAbout }> {
    const found = this.#facts.find(track.path, track.sampleRateHz, track.channels);
    // Facts of an older version lack loudness; until now they were good enough to play by.
    const known = found?.integratedLufs === undefined ? null : found;
    const result = await this.#background({ kind: 'scan', ...track, known, roots, about: true }, signal);
    const { facts, about } = resultOf('scan', result);
    if (!about) throw new JetStreamError('JS_INTERNAL', `a scan of ${track.path} told nothing about it`);
    if (!known || !sameFile(known.identity, facts.identity)) this.#facts.remember(facts);
    return { facts, about };
  }

  /** The audio files below a folder. */
  async listFolder(path: string, signal: AbortSignal): Promise<LoadedPlaylist> {
    const result = await this.#background(
      { kind: 'playlist', location: path, roots: null, access: UNTRUSTED },
      signal,
    );
    return resultOf('playlist', result).playlist;
  }

  /**
   * The cover inside a track.
   * @throws JetStreamError `JS_NOT_FOUND`, `JS_FORBIDDEN_PATH`, `JS_TRACK_UNREADABLE`; `JS_MEDIA_TIMEOUT` after 10 s
   */
  async cover(path: string, roots: readonly string[] | null): Promise<LibraryCover> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(late(path)), COVER_TIMEOUT_MS);
    const spec: CoverSpec = { kind: 'cover', path, roots };
    const dueMs = monotonicMs();
    try {
      const result = await this.#pool.run(
        { order: () => ({ spec }), deadline: () => dueMs, attempts: 1 },
        timeout.signal,
      );
      return resultOf('cover', result).cover;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Something on the air has changed: what rests may go on. */
  wake(): void {
    this.#pool.wake();
  }

  pids(): number[] {
    return this.#pool.pids();
  }

  close(): void {
    this.#pool.close();
  }

  #background(spec: ScanSpec | PlaylistSpec, signal: AbortSignal): Promise<JobResult> {
    return this.#pool.run(
      { order: () => ({ spec }), deadline: () => SOME_DAY_MS, mayRun: () => !this.#isPressed() },
      signal,
    );
  }
}

function late(path: string): JetStreamError {
  const seconds = COVER_TIMEOUT_MS / 1000;
  return new JetStreamError(
    'JS_MEDIA_TIMEOUT',
    `${path} did not answer within ${seconds} s: check the disk or network share it is on`,
  );
}
