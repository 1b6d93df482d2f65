// One listener: turns released frames into bytes on one socket, and gives up on a socket that does not keep up.
import type { ServerResponse } from 'node:http';
import type { FrameBatch } from '../model/frames.js';
import type { ListenFeed } from '../model/listening.js';
import type { SendQueueWatch } from '../playout/send-queue-watch.js';
import type { IcyInterleaver } from './icy-metadata.js';
import { ListenerPace } from './listener-pace.js';

/** Why a listener's connection ended. */
export type ListenerEnd = 'left' | 'too_slow' | 'stream_ended';

/** What one connection consists of. */
export interface ListenerConnectionOptions {
  readonly feed: ListenFeed;
  /** The response, its headers already written. */
  readonly response: ServerResponse;
  readonly sendQueues: SendQueueWatch;
  /** Places titles; null when the player did not ask for metadata. */
  readonly interleaver: IcyInterleaver | null;
  /** Called once. */
  readonly onEnd: (end: ListenerEnd) => void;
}

/** Sends a burst of recent frames and then every released batch, until either side ends it. */
export class ListenerConnection {
  readonly #response: ServerResponse;
  readonly #interleaver: IcyInterleaver | null;
  readonly #pace: ListenerPace;
  readonly #unwatch: () => void;
  readonly #onEnd: (end: ListenerEnd) => void;
  readonly #unsubscribe: () => void;
  #ended = false;

  constructor({ feed, response, sendQueues, interleaver, onEnd }: ListenerConnectionOptions) {
    this.#response = response;
    this.#interleaver = interleaver;
    this.#onEnd = onEnd;
    this.#pace = new ListenerPace(feed.info.bitrateKbps);
    response.once('close', () => this.#end('left'));
    response.on('error', () => this.#end('left'));
    // Burst and subscription happen in one turn of the event loop, so no frame is missed or sent twice.
    interleaver?.setTitle(feed.title()?.text ?? '');
    this.#send(feed.recent(), []);
    this.#unsubscribe = feed.subscribe(
      (batch) => this.#push(batch),
      () => this.#end('stream_ended'),
    );
    this.#unwatch = response.socket
      ? sendQueues.watch(response.socket, (queuedBytes) => this.#judge(queuedBytes))
      : () => undefined;
    if (this.#ended) this.#leave();
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
    if (this.#pace.isTooFarBehind(this.#response.writableLength)) this.#end('too_slow');
  }

  /** At each sample of the kernel's queue; without it 4 MB of a listener that stopped reading stay unseen. */
  #judge(kernelBytes: number | null): void {
    const { socket, writableLength } = this.#response;
    if (this.#ended || socket === null) return;
    const waiting = writableLength + (kernelBytes ?? 0);
    if (this.#pace.isStuck(socket.bytesWritten - waiting, waiting)) this.#end('too_slow');
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

  #leave(): void {
    this.#unsubscribe?.();
    this.#unwatch?.();
  }

  #end(end: ListenerEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave();
    if (end === 'too_slow') this.#response.destroy();
    else this.#response.end();
    this.#onEnd(end);
  }
}
