// The life of one accepted connection: frames from the ring into the socket, and what is known of their arrival.
import type { Socket } from 'node:net';
import type { TitleMark } from '../model/frames.js';
import type { StreamTitle } from '../model/track.js';
import type { FrameRing } from './frame-ring.js';
import type { SendQueueWatch } from './send-queue-watch.js';
import { judgeAnswer, parseAnswer } from './source-answer.js';
import { networkMessage, TargetError } from './target-error.js';
import type { TargetTimings } from './target-timings.js';
import { TitleCursor } from './title-cursor.js';

/** What one connection needs. */
export interface SourceStreamOptions {
  /** Accepted by the server, paused for reading. Belongs to the stream from now on. */
  readonly socket: Socket;
  readonly ring: FrameRing;
  readonly bitrateKbps: number;
  readonly sendQueues: SendQueueWatch;
  readonly timings: Pick<TargetTimings, 'stallMs' | 'writeAheadMs' | 'inFlightMs'>;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** A title's audio has reached the server. */
  readonly onTitle: (title: StreamTitle) => void;
}

/** How long a socket may take to flush its last audio on an orderly stop, milliseconds. */
const FAREWELL_MS = 1000;
/** Bytes of a server's late words that are looked at for a refusal. */
const LATE_WORDS_BYTES = 2048;

/** Writes frames to one server until the connection ends. */
export class SourceStream {
  readonly #options: SourceStreamOptions;
  readonly #titles = new TitleCursor();
  readonly #bytesPerMs: number;
  #written = 0;
  /** What had been written after each write since the last sample, and one before it. */
  #writes: { readonly atMs: number; readonly written: number }[] = [];
  #sampled = 0;
  /** As last sampled; null where the kernel does not say. */
  #kernelQueue: number | null = null;
  #progressAtMs: number;

  constructor(options: SourceStreamOptions) {
    this.#options = options;
    this.#bytesPerMs = options.bitrateKbps / 8;
    this.#progressAtMs = options.now();
  }

  /** Audio bytes handed to the socket. */
  get bytesWritten(): number {
    return this.#written;
  }

  /** Audio that waits here and in the kernel, milliseconds. */
  get lagMs(): number {
    const { ring, socket } = this.#options;
    return Math.round((ring.bytes + socket.writableLength + (this.#kernelQueue ?? 0)) / this.#bytesPerMs);
  }

  /** Notes titles of frames that were put into the ring. */
  note(titles: readonly TitleMark[]): void {
    this.#titles.note(titles);
  }

  /**
   * Moves frames from the ring to the socket, in one write, as long as socket and kernel hold little: what a slow
   * server does not take stays in the ring, the only place that drops.
   */
  flush(): void {
    const { socket, ring } = this.#options;
    const room = this.#room();
    if (room > 0 && ring.length > 0 && socket.writable) {
      const run = ring.take(room);
      this.#titles.written(run, this.#written);
      this.#written += run.bytes;
      this.#writes.push({ atMs: this.#options.now(), written: this.#written });
      socket.write(Buffer.concat(run.frames, run.bytes));
    }
    this.#announceTitle();
  }

  /**
   * Resolves when `signal` asks for an orderly end; the socket is closed either way.
   * @throws TargetError `JS_TARGET_LOST`, `JS_TARGET_STALLED`, or what the server said against us after all
   */
  async run(signal: AbortSignal): Promise<void> {
    const { socket, sendQueues } = this.#options;
    if (socket.destroyed) throw new TargetError('JS_TARGET_LOST', 'Connection lost: it was closed');
    let unwatch = () => {};
    let onAbort = () => {};
    const ended = new Promise<void>((resolve, reject) => {
      const lost = (why: string) => reject(new TargetError('JS_TARGET_LOST', `Connection lost: ${why}`));
      socket.on('drain', () => this.flush());
      socket.on('data', lateWords(reject)).resume();
      socket.on('error', (error) => lost(networkMessage(error)));
      socket.on('end', () => lost('the server closed it')).on('close', () => lost('it was closed'));
      unwatch = sendQueues.watch(socket, (queued, readAtMs) => {
        const fault = this.#measure(queued, readAtMs);
        if (fault) reject(fault);
      });
      onAbort = resolve;
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) resolve();
    });
    try {
      await ended;
      await farewell(socket);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      unwatch();
    }
  }

  /** Bytes that may be written now. Without the second bound a kernel would take minutes of audio from us. */
  #room(): number {
    const { socket, timings } = this.#options;
    const room = timings.writeAheadMs * this.#bytesPerMs - socket.writableLength;
    if (this.#kernelQueue === null) return room;
    return Math.min(room, timings.inFlightMs * this.#bytesPerMs - (this.#written - this.#sampled));
  }

  /** Takes a sample of the kernel's queue; gives the fault when nothing has been acknowledged for too long. */
  #measure(kernelQueue: number | null, readAtMs: number): TargetError | null {
    const { socket, ring, timings, now } = this.#options;
    this.#kernelQueue = kernelQueue;
    const written = this.#writtenAt(kernelQueue === null ? now() : readAtMs);
    const acknowledged = Math.max(0, written - socket.writableLength - (kernelQueue ?? 0));
    const idle = acknowledged >= this.#written && ring.length === 0;
    if (idle || acknowledged > this.#sampled) this.#progressAtMs = now();
    this.#sampled = Math.max(this.#sampled, acknowledged);
    this.flush();
    const stalledMs = now() - this.#progressAtMs;
    if (stalledMs < timings.stallMs) return null;
    const message = `No audio acknowledged for ${(stalledMs / 1000).toFixed(1)} s: the server or the link is stuck`;
    return new TargetError('JS_TARGET_STALLED', message);
  }

  /** Bytes that had been written at a moment; a sample knows nothing of those that came while it was taken. */
  #writtenAt(atMs: number): number {
    const last = this.#writes.findLastIndex((write) => write.atMs <= atMs);
    const written = this.#writes[last]?.written ?? this.#sampled;
    this.#writes = this.#writes.slice(Math.max(0, last));
    return written;
  }

  /** Between samples an empty kernel queue is taken to have stayed empty: titles need not wait for the next one. */
  #announceTitle(): void {
    const { socket, onTitle } = this.#options;
    const presumed = !this.#kernelQueue ? this.#written - socket.writableLength : this.#sampled;
    const title = this.#titles.reached(presumed);
    if (title) onTitle(title);
  }
}

/** Flushes, then closes; waits for the close, so that whoever comes next finds the mount free. */
function farewell(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.destroySoon();
  });
}

/** A server may say 100 first and refuse later; its words explain the end of the connection better than the end. */
function lateWords(reject: (reason: TargetError) => void): (chunk: Buffer) => void {
  let words = '';
  return (chunk) => {
    if (words.length >= LATE_WORDS_BYTES) return;
    words += chunk.toString('latin1');
    const answer = parseAnswer(words);
    const refusal = answer && judgeAnswer(answer);
    if (refusal) reject(refusal);
  };
}
