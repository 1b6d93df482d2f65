// One live encode seen from the main thread: slices go in one at a time, and the job goes on for as long as they come.
import { JetStreamError } from '../model/errors.js';
import type { MixWindow } from '../model/timeline.js';
import type { FrameRange } from './asset-file.js';
import type { RenderPool } from './pool.js';
import type { LiveSpec } from './specs.js';

/** What became of a slice. */
export interface LiveNews {
  /** Number of the encode: another one writes another file, even where its path is the same. */
  readonly run: number;
  /** Path of the ring file; frame `n` lies in slot `n % LIVE_RING_FRAMES`. */
  readonly path: string;
  /** Timeline frames that came out; fewer than went in, for an encoder holds some back. */
  readonly ready: FrameRange;
}

/** Where ring files go. */
export interface RingPlace {
  /** Path of the ring file of a run of the job. */
  path(run: number): Promise<string>;
  /** A run failed: asked for a path again, another place may be better. */
  failed(error: unknown): Promise<void>;
}

interface Asked {
  readonly slice: MixWindow;
  readonly deadlineMs: number;
  readonly resolve: (news: LiveNews) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A job that failed is begun anew by the next slice, with a ring file of its own: what its encoder held back is lost,
 * and only who reads the frames knows which of them must be made again.
 */
export class LiveSession {
  readonly #pool: RenderPool;
  readonly #spec: LiveSpec;
  readonly #place: RingPlace;
  #runs = 0;
  #asked: Asked | null = null;
  #job: AbortController | null = null;

  constructor(pool: RenderPool, spec: LiveSpec, place: RingPlace) {
    this.#pool = pool;
    this.#spec = spec;
    this.#place = place;
  }

  /**
   * Encodes the next slice of the timeline; one call at a time.
   * @throws JetStreamError of the job
   */
  encode(slice: MixWindow, deadlineMs: number): Promise<LiveNews> {
    return new Promise((resolve, reject) => {
      this.#asked?.reject(
        new JetStreamError('JS_INTERNAL', 'a live slice was asked for before the last was done'),
      );
      this.#asked = { slice, deadlineMs, resolve, reject };
      if (this.#job) this.#pool.wake();
      else void this.#run();
    });
  }

  /** Ends the encoder; what was asked for is refused. */
  close(): void {
    this.#job?.abort(new JetStreamError('JS_RENDER_LOST', 'the live encode was ended'));
  }

  async #run(): Promise<void> {
    const job = new AbortController();
    this.#job = job;
    const run = this.#runs++;
    try {
      const path = await this.#place.path(run);
      await this.#pool.run(
        {
          order: () => ({ spec: this.#spec, output: { path } }),
          deadline: () => this.#asked?.deadlineMs ?? Number.POSITIVE_INFINITY,
          slice: () => this.#asked?.slice ?? null,
          attempts: 1,
          onReady: (ready) => this.#take()?.resolve({ run, path, ready }),
        },
        job.signal,
      );
    } catch (error) {
      await this.#place.failed(error).catch(() => undefined);
      this.#job = null;
      this.#take()?.reject(error);
    }
  }

  #take(): Asked | null {
    const asked = this.#asked;
    this.#asked = null;
    return asked;
  }
}
