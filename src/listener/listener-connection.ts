// One listener: turns released frames into bytes on one socket, and gives up on a socket that does not keep up.
import type { ServerResponse } from 'node:http';
import type { FrameBatch } from '../model/frames.js';
import type { ListenFeed } from '../model/listening.js';
import type { IcyInterleaver } from './icy-metadata.js';

/** Why a listener's connection ended. */
export type ListenerEnd = 'left' | 'too_slow' | 'stream_ended';

/** Audio a listener may be behind before it is dropped, seconds. */
const maxBehindS = 10;

/** What one connection consists of. */
export interface ListenerConnectionOptions {
  readonly feed: ListenFeed;
  /** The response, its headers already written. */
  readonly response: ServerResponse;
  /** Places titles; null when the player did not ask for metadata. */
  readonly interleaver: IcyInterleaver | null;
  /** Called once. */
  readonly onEnd: (end: ListenerEnd) => void;
}

/** Sends a burst of recent frames and then every released batch, until either side ends it. */
export class ListenerConnection {
  readonly #response: ServerResponse;
  readonly #interleaver: IcyInterleaver | null;
  readonly #maxQueuedBytes: number;
  readonly #onEnd: (end: ListenerEnd) => void;
  readonly #unsubscribe: () => void;
  #ended = false;

  constructor({ feed, response, interleaver, onEnd }: ListenerConnectionOptions) {
    this.#response = response;
    this.#interleaver = interleaver;
    this.#onEnd = onEnd;
    this.#maxQueuedBytes = (maxBehindS * feed.info.bitrateKbps * 1000) / 8;
    response.once('close', () => this.#end('left'));
    response.on('error', () => this.#end('left'));
    // Burst and subscription happen in one turn of the event loop, so no frame is missed or sent twice.
    interleaver?.setTitle(feed.title()?.text ?? '');
    this.#send(feed.recent(), []);
    this.#unsubscribe = feed.subscribe(
      (batch) => this.#push(batch),
      () => this.#end('stream_ended'),
    );
    if (this.#ended) this.#unsubscribe();
  }

  /** Ends the stream after what is queued; may be called twice. */
  close(): void {
    this.#end('stream_ended');
  }

  #push(batch: FrameBatch): void {
    if (this.#ended) return;
    const marks = batch.titles.map(({ frame, title }) => ({
      index: frame - batch.firstFrame,
      text: title.text,
    }));
    this.#send(batch.frames, marks);
    if (this.#response.writableLength > this.#maxQueuedBytes) this.#end('too_slow');
  }

  #send(frames: readonly Uint8Array[], marks: ReadonlyArray<{ index: number; text: string }>): void {
    if (frames.length === 0) return;
    if (this.#interleaver === null) {
      this.#response.write(Buffer.concat(frames));
      return;
    }
    const out: Uint8Array[] = [];
    let nextMark = 0;
    for (const [index, frame] of frames.entries()) {
      for (let mark = marks[nextMark]; mark !== undefined && mark.index <= index; mark = marks[++nextMark]) {
        this.#interleaver.setTitle(mark.text);
      }
      this.#interleaver.push(frame, out);
    }
    this.#response.write(Buffer.concat(out));
  }

  #end(end: ListenerEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#unsubscribe?.();
    if (end === 'too_slow') this.#response.destroy();
    else this.#response.end();
    this.#onEnd(end);
  }
}
