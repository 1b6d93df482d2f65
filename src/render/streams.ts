// Live streams under way: each is received once, whoever plays it, and encoded once for each way it is played.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, JetStreamError } from '../model/errors.js';
import type { EncoderKind } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { TrackFacts } from '../model/track.js';
import type { AssetNews } from './asset.js';
import type { RenderPool } from './pool.js';
import { type RunScan, Scans } from './scans.js';
import { assetKey, type BodySpec, type StreamSpec } from './specs.js';
import { StreamEncode } from './stream-encode.js';

export interface StreamsOptions {
  /** What earlier runs left of ring files; it is emptied first. */
  readonly folder: string;
  /** Where ring files go now: below it, or in memory while it cannot be written. */
  readonly place: () => Promise<string>;
  /** A job failed: asked for a place again, another may be better. */
  readonly onFailed: (error: unknown) => Promise<void>;
  readonly encoderVersion: (kind: EncoderKind) => string;
  readonly pool: RenderPool;
}

/** How often it is looked what has come of a stream. */
const LOOK_MS = 400;
/** A stream nobody has asked about for this long is given up. */
const IDLE_MS = 60_000;
/** What was kept of a stream that ended is needed until its last seconds were heard. */
const KEEP_MS = 120_000;

/** A stream as it is called. */
export type StreamCall = Omit<StreamSpec, 'kind'>;

/** What a listener knows of a stream: its ring file, and how many samples have come. */
export interface StreamPlace {
  readonly path: string;
  readonly samples: number;
}

/** A stream that is received, or was until a moment ago. */
interface Received {
  facts: TrackFacts | null;
  isEnded: boolean;
}

/** What is received, who hears of it, and until when. */
type ReceiveCall = readonly [spec: StreamSpec, onFacts: (facts: TrackFacts) => void, signal: AbortSignal];

/** Runs on the main thread. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #scans = new Scans();
  readonly #askedAtMs = new Map<string, number>();
  /** By path of the ring file. */
  readonly #received = new Map<string, Received>();
  readonly #encodes = new Map<string, StreamEncode>();
  readonly #emptied: Promise<void>;
  #count = 0;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#emptied = rm(options.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * Facts of a stream once its jitter buffer is full; with `known` those that tell of more samples, or that it has
   * ended. It is received from the first call on, for as long as calls follow one another.
   * @throws JetStreamError `JS_REMOTE_FAILED` or `JS_FORBIDDEN_URL` when it ended before its jitter buffer was full
   */
  async listen(spec: StreamCall, known: StreamPlace | null, signal?: AbortSignal): Promise<TrackFacts> {
    // The first who calls a stream decides how much of it is buffered.
    const { overlapS: _, ...upstream } = spec;
    const key = JSON.stringify(upstream);
    this.#askedAtMs.set(key, monotonicMs());
    const end = known && this.#endOf(known.path);
    if (end) return end;
    const beyondSamples = known?.samples ?? 0;
    const run: RunScan = (_, onFacts, ended) =>
      this.#receive(key, { kind: 'stream', ...spec }, onFacts, ended);
    return this.#scans.answer({ key, deadlineMs: monotonicMs(), beyondSamples }, run, signal);
  }

  /** Wishes for a stream's frames under a subscriber's name; as `AssetStore.want`. */
  want(spec: BodySpec, fromFrame: number, subscriber: string, notify: (news: AssetNews) => void): void {
    const { pool, place, onFailed, encoderVersion } = this.#options;
    const { gain, profile } = spec;
    const { identity } = spec.facts;
    const key = assetKey({ identity, gain, profile }, encoderVersion(profile.encoder));
    const known = this.#encodes.get(key);
    if (known?.reaches(fromFrame)) {
      known.join(subscriber, notify);
      return;
    }
    const name = `${process.pid}-${++this.#count}`;
    const rings = {
      path: async (run: number) => join(await place(), `${name}.${run % 2}.ring`),
      failed: onFailed,
    };
    const encode = new StreamEncode({ pool, key, spec, fromFrame, place: rings });
    this.#encodes.set(key, encode);
    // One that was begun further on, for a place that another has taken since, will never have this frame.
    known?.giveWayTo(encode);
    encode.join(subscriber, notify);
    encode.follow(this.#received.get(spec.facts.stream?.path ?? '')?.facts ?? spec.facts);
  }

  /** What was read of a stream's frames is damaged or gone; only the run of the encoder that wrote it is repeated. */
  distrust(key: string, edition: number): void {
    this.#encodes.get(key)?.distrust(edition);
  }

  /** Ends a subscriber's interest in one stream's frames (or, without a key, in all). */
  release(subscriber: string, key?: string): void {
    for (const [known, encode] of this.#encodes) {
      if ((key ?? known) !== known || !encode.leave(subscriber)) continue;
      encode.close();
      this.#encodes.delete(known);
    }
  }

  /** Facts of a stream that has ended; null while it goes on. The next call for it would be for another one. */
  #endOf(path: string): TrackFacts | null {
    const received = this.#received.get(path);
    if (received && !received.isEnded) return null;
    if (received?.facts && !received.facts.isPartial) return received.facts;
    throw new JetStreamError('JS_RENDER_LOST', 'the stream was lost with the process that received it');
  }

  /** Receives a stream; once more where there is another place, if its samples cannot be kept in the first. */
  async #receive(key: string, ...call: ReceiveCall): Promise<TrackFacts> {
    const { place, onFailed } = this.#options;
    await this.#emptied;
    const folder = await place();
    try {
      return await this.#receiveInto(folder, key, ...call);
    } catch (error) {
      if (codeOf(error) !== 'JS_CACHE_WRITE_FAILED') throw error;
      await onFailed(error);
      const other = await place();
      if (other === folder) throw error;
      return await this.#receiveInto(other, key, ...call);
    } finally {
      this.#askedAtMs.delete(key);
    }
  }

  async #receiveInto(
    folder: string,
    key: string,
    ...[spec, onFacts, signal]: ReceiveCall
  ): Promise<TrackFacts> {
    const path = join(folder, `${process.pid}-${++this.#count}.pcm`);
    const received: Received = { facts: null, isEnded: false };
    this.#received.set(path, received);
    const idle = new AbortController();
    const begunAtMs = monotonicMs();
    let isDue = true;
    const look = setInterval(() => {
      isDue = true;
      // What was noted may have gone with an earlier call for the same stream, which was given up.
      if (monotonicMs() - (this.#askedAtMs.get(key) ?? begunAtMs) > IDLE_MS) idle.abort(unwanted());
      this.#options.pool.wake();
    }, LOOK_MS);
    const learn = (facts: TrackFacts) => {
      received.facts = facts;
      for (const encode of this.#encodes.values()) encode.follow(facts);
    };
    try {
      const result = await this.#options.pool.run(
        {
          order: () => ({ spec, output: { path } }),
          deadline: () => monotonicMs(),
          mayRun: () => isDue,
          attempts: 1,
          onReady: () => {
            isDue = false;
          },
          onFacts: (facts) => {
            learn(facts);
            onFacts(facts);
          },
        },
        AbortSignal.any([signal, idle.signal]),
      );
      if (result.kind !== 'stream')
        throw new JetStreamError('JS_INTERNAL', `${result.kind} came of a stream`);
      learn(result.facts);
      return result.facts;
    } finally {
      clearInterval(look);
      received.isEnded = true;
      setTimeout(() => this.#forget(path), KEEP_MS).unref();
    }
  }

  #forget(path: string): void {
    this.#received.delete(path);
    void rm(path, { force: true }).catch(() => undefined);
  }
}

function unwanted(): JetStreamError {
  return new JetStreamError('JS_RENDER_LOST', 'nobody asked about the stream any more');
}
