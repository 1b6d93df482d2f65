// Receiving a live stream: it comes at its own pace, is decoded at once, and what came lately is kept for everybody.
import { setTimeout } from 'node:timers/promises';
import { openStreamDecoder, type PcmSource } from '../codec/decoder.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import type { StreamMark, TrackFacts } from '../model/track.js';
import { hideUserInfo } from '../model/user-info.js';
import type { RemoteClient } from '../remote/remote-client.js';
import { openStream } from '../remote/stream-reader.js';
import type { RenderJob, RenderTools, StepReport } from './job.js';
import { PcmSpool, SPOOL_S } from './pcm-spool.js';
import type { StreamSpec } from './specs.js';

/** Audio that passes at a time. */
const CHUNK_S = 0.1;
/** From the answer of the server to the first sound. */
const FIRST_SOUND_MS = 12_000;
/** A stream that gives nothing for so long, beyond what it gives at a time, has ended. */
const STALL_S = 4;
/** What is left of the buffer then: time to bring up what follows. */
const RESERVE_S = 5;
const LEAST_BUFFER_S = 10;
/** The rings of samples and of frames, of about 100 s, also hold what comes in bursts and what clocks drift. */
const MOST_BUFFER_S = 58;
const MAX_MARKS = 50;
/** What comes at once beyond the jitter buffer: less than what has a mount enter it anew (planner/drift.ts). */
const BURST_S = 30;
/** Clocks of studios drift by less: 300 in a million. */
const MAX_DRIFT = 300e-6;

/** How long a stream may give nothing, and how much of it is buffered so that nobody hears that; in seconds. */
export function streamPatience(lumpS: number, overlapS: number): { stallS: number; bufferS: number } {
  const stallS = Math.min(STALL_S + 1.5 * lumpS, MOST_BUFFER_S - RESERVE_S);
  const wantedS = Math.max(LEAST_BUFFER_S, stallS + RESERVE_S + overlapS);
  return { stallS, bufferS: Math.min(wantedS, MOST_BUFFER_S) };
}

/** How far a stream may be ahead of the time since it was called: a burst, and what clocks drift apart; in seconds. */
export function mostAheadS(bufferS: number, calledForS: number): number {
  return bufferS + BURST_S + calledForS * MAX_DRIFT;
}

/**
 * Works by itself between its steps, which only tell what has come. The first facts are told once the jitter buffer
 * is full; the job is done when the stream has ended.
 */
export class StreamJob implements RenderJob {
  readonly #spec: StreamSpec;
  readonly #path: string;
  readonly #tools: RenderTools;
  readonly #client: RemoteClient;
  readonly #abort = new AbortController();
  readonly #begunAtMs = monotonicMs();
  /** Wall clock, ms since 1970: tells this stream from what the same URL gives another time. */
  readonly #madeAtMs = Date.now();
  readonly #marks: StreamMark[] = [];
  #name: string | null = null;
  #bufferS = Number.POSITIVE_INFINITY;
  #source: PcmSource | null = null;
  #spool: PcmSpool | null = null;
  #running: Promise<void> | null = null;
  #ended: { readonly error: JetStreamError } | null = null;

  constructor(spec: StreamSpec, output: { readonly path: string }, tools: RenderTools, client: RemoteClient) {
    this.#spec = spec;
    this.#path = output.path;
    this.#tools = tools;
    this.#client = client;
  }

  /** @throws JetStreamError of the stream when it ended before anybody could begin with it */
  async step(): Promise<StepReport> {
    this.#running ??= this.#run();
    const facts = this.#facts();
    const isUp = facts.lengthSamples >= this.#bufferS * this.#spec.sampleRateHz;
    if (this.#ended && !isUp) throw this.#ended.error;
    if (this.#ended) return { state: 'done', result: { kind: 'stream', facts } };
    return { state: 'more', ready: [0, 0], ...(isUp && { facts }) };
  }

  async close(): Promise<void> {
    this.#abort.abort(new JetStreamError('JS_RENDER_LOST', 'the stream is not wanted any more'));
    await this.#source?.close();
    await this.#running;
  }

  /** Receives the stream to its end; never rejects. */
  async #run(): Promise<void> {
    try {
      await this.#receive();
      const { failure } = this.#source ?? {};
      this.#end(failure ? this.#inWords(failure) : 'its server ended it');
    } catch (error) {
      this.#end(messageOf(error), error);
    } finally {
      this.#abort.abort();
      await this.#source?.close();
      await this.#spool?.close().catch(() => undefined);
    }
  }

  #end(why: string, cause?: unknown): void {
    const isOwn = cause instanceof JetStreamError && cause.code !== 'JS_TRACK_UNREADABLE';
    const error = isOwn
      ? cause
      : new JetStreamError('JS_REMOTE_FAILED', `${hideUserInfo(this.#spec.url)}: ${why}`, { cause });
    this.#ended = { error };
  }

  async #receive(): Promise<void> {
    const { url, access, sampleRateHz, channels, overlapS } = this.#spec;
    const stream = await openStream(this.#client, {
      url,
      access,
      signal: this.#abort.signal,
      onTitle: (text) => this.#mark(text),
    });
    const { stallS, bufferS } = streamPatience(stream.lumpS, overlapS);
    this.#name = stream.name;
    const ringSamples = this.#ringSamples;
    this.#spool = await PcmSpool.create({ path: this.#path, ringSamples, channels });
    const deadlines = { firstByteMs: FIRST_SOUND_MS, betweenBytesMs: stallS * 1000 };
    const format = { ffmpegPath: this.#tools.decoder.path, sampleRateHz, channels, deadlines };
    this.#source = openStreamDecoder(format, stream.audio);
    this.#bufferS = bufferS;
    const chunkSamples = Math.round(CHUNK_S * sampleRateHz);
    for (let pcm = await this.#source.read(chunkSamples); pcm; pcm = await this.#source.read(chunkSamples)) {
      await this.#spool.write(pcm);
      await this.#pace();
    }
  }

  /** What comes faster than it is played - a file, a long burst - must not run round the ring. */
  async #pace(): Promise<void> {
    const calledForS = (monotonicMs() - this.#begunAtMs) / 1000;
    const aheadS = (this.#spool?.length ?? 0) / this.#spec.sampleRateHz - calledForS;
    const waitMs = (aheadS - mostAheadS(this.#bufferS, calledForS)) * 1000;
    if (waitMs <= 0) return;
    await setTimeout(waitMs, undefined, { signal: this.#abort.signal }).catch(() => undefined);
  }

  get #ringSamples(): number {
    return SPOOL_S * this.#spec.sampleRateHz;
  }

  /** A decoder holds a moment back, and no more: a title is true from what has come by now. */
  #mark(text: string): void {
    if (this.#marks.at(-1)?.text === text) return;
    this.#marks.push({ sample: this.#spool?.length ?? 0, text });
    if (this.#marks.length > MAX_MARKS) this.#marks.shift();
  }

  #inWords(failure: JetStreamError): string {
    return failure.code === 'JS_DECODE_TIMEOUT' ? 'nothing came for several seconds' : failure.message;
  }

  #facts(): TrackFacts {
    const { url, sampleRateHz, channels } = this.#spec;
    const lengthSamples = this.#spool?.length ?? 0;
    const bufferSamples = Math.round(this.#bufferS * sampleRateHz);
    return {
      identity: { path: url, sizeBytes: 0, mtimeMs: this.#madeAtMs, inode: 0 },
      sampleRateHz,
      channels,
      lengthSamples,
      peak: 1,
      cueInSample: Math.max(0, lengthSamples - bufferSamples),
      cueOutSample: lengthSamples,
      tags: this.#name ? { title: this.#name } : {},
      ...(!this.#ended && ({ isPartial: true } as const)),
      stream: {
        path: this.#path,
        ringSamples: this.#ringSamples,
        titles: [...this.#marks],
        ...(this.#ended && { endedBecause: messageOf(this.#ended.error) }),
      },
    };
  }
}
