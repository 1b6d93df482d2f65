// A remote track becomes a file on this disk before anything plays it: in steps, within bounds of size and time.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { JetStreamError } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';
import { isRelayAnswer } from './live-answer.js';
import type { RemoteAccess } from './remote-access.js';
import type { RemoteAnswer, RemoteClient } from './remote-client.js';
import { remoteFailure } from './remote-failure.js';
import { conditions, mustBeWhole, type Validators, validatorsOf } from './remote-list.js';

/** A file in the spool, and what its server said of it. */
export interface SpooledFile extends Validators {
  readonly url: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** A remote track that is wanted as a file. Plain data, cloneable. */
export interface SpoolOrder {
  readonly url: string;
  readonly access: RemoteAccess;
  /** Folder the file goes to; created when missing. */
  readonly folder: string;
  readonly maxBytes: number;
  /** The copy of an earlier time: taken again while the server says that it is the same, or says nothing. */
  readonly held: SpooledFile | null;
}

/** A step reads for about this long, so that the pool may change its mind. */
const STEP_MS = 1500;
/** Slower than this and it will not be there in time: 32 bytes a millisecond are 256 kbit/s. */
const SLOWEST_BYTES_PER_MS = 32;
const SETTLING_MS = 15_000;
const LONGEST_MS = 600_000;
/** Without a length it may be a stream, which has no end. */
const UNKNOWN_LENGTH_MS = 90_000;

/** Fetches one remote track; call {@link step} until it gives the file, then or earlier {@link close}. */
export class SpoolDownload {
  readonly #order: SpoolOrder;
  readonly #client: RemoteClient;
  readonly #abort = new AbortController();
  readonly #partPath: string;
  #answer: RemoteAnswer | null = null;
  #chunks: AsyncIterator<Uint8Array> | null = null;
  #file: FileHandle | null = null;
  #sizeBytes = 0;
  #dueAtMs = 0;

  constructor(order: SpoolOrder, client: RemoteClient) {
    this.#order = order;
    this.#client = client;
    this.#partPath = join(order.folder, `${randomBytes(12).toString('hex')}.part`);
  }

  /**
   * Goes on for a second or two.
   * @returns the file once it is whole, null before
   * @throws JetStreamError `JS_FORBIDDEN_URL`, `JS_REMOTE_FAILED`, `JS_LIVE_STREAM`, or `JS_CACHE_WRITE_FAILED`
   */
  async step(): Promise<SpooledFile | null> {
    try {
      if (this.#answer) return await this.#read(this.#answer);
      const answer = await this.#begin();
      return 'path' in answer ? answer : await this.#read(answer);
    } catch (error) {
      throw error instanceof JetStreamError ? error : remoteFailure(this.#order.url, error);
    }
  }

  /** Ends the transfer and removes what is not whole; idempotent. */
  async close(): Promise<void> {
    this.#abort.abort();
    this.#answer?.body.on('error', () => undefined).destroy();
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
    await rm(this.#partPath, { force: true }).catch(() => undefined);
  }

  /** Asks the server; gives the copy that is held if that is still good, or all there is to be had. */
  async #begin(): Promise<SpooledFile | RemoteAnswer> {
    const { url, access, held } = this.#order;
    // Asked for its titles, a live stream tells what it is.
    const headers = { ...conditions(held ?? undefined), 'icy-metadata': '1' };
    const request = { url, access, headers, signal: this.#abort.signal };
    try {
      this.#answer = await this.#client.get(request);
    } catch (error) {
      if (held && error instanceof JetStreamError && error.code === 'JS_REMOTE_FAILED') return held;
      throw error;
    }
    const answer = this.#answer;
    if (held && (answer.status === 304 || answer.status >= 500)) return held;
    mustBeWhole(answer);
    this.#mustBeTrack(answer);
    await this.#open();
    return answer;
  }

  #mustBeTrack(answer: RemoteAnswer): void {
    const { header } = answer;
    const type = (header('content-type') ?? '').toLowerCase();
    if (isRelayAnswer(answer) || /apple\.mpegurl/.test(type)) throw isStream(this.#order.url);
    if (/mpegurl|scpls|xspf|text\/html/.test(type)) throw new Error(`it is ${type}, and not a track`);
    const length = Number(header('content-length') ?? Number.NaN);
    if (length > this.#order.maxBytes) throw this.#tooLarge();
    const allowedMs = Number.isFinite(length)
      ? Math.min(SETTLING_MS + length / SLOWEST_BYTES_PER_MS, LONGEST_MS)
      : UNKNOWN_LENGTH_MS;
    this.#dueAtMs = performance.now() + allowedMs;
  }

  async #open(): Promise<void> {
    try {
      await mkdir(this.#order.folder, { recursive: true });
      this.#file = await open(this.#partPath, 'wx');
    } catch (cause) {
      throw notWritten(cause);
    }
    // Given up meanwhile: nobody would close what has just been opened.
    const { signal } = this.#abort;
    if (signal.aborted) await this.close();
    signal.throwIfAborted();
  }

  async #read({ body }: RemoteAnswer): Promise<SpooledFile | null> {
    this.#chunks ??= (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    const until = performance.now() + STEP_MS;
    while (performance.now() < until) {
      const { done, value } = await this.#chunks.next();
      if (done) return this.#finish();
      this.#sizeBytes += value.length;
      if (this.#sizeBytes > this.#order.maxBytes) throw this.#tooLarge();
      if (performance.now() > this.#dueAtMs) throw new Error('it came too slowly to be played');
      await this.#write(value);
    }
    // A body that is always ready would keep the loop from hearing that nobody wants it any more.
    await setTimeout(0);
    return null;
  }

  async #write(chunk: Uint8Array): Promise<void> {
    try {
      await this.#file?.appendFile(chunk);
    } catch (cause) {
      throw notWritten(cause);
    }
  }

  async #finish(): Promise<SpooledFile> {
    const { url } = this.#order;
    if (!this.#answer || this.#sizeBytes === 0) throw new Error('it is empty');
    const path = this.#partPath.replace(/\.part$/, '.spool');
    await this.#file?.close();
    this.#file = null;
    await rename(this.#partPath, path);
    return { url, path, sizeBytes: this.#sizeBytes, ...validatorsOf(this.#answer) };
  }

  #tooLarge(): Error {
    return new Error(`it is larger than ${this.#order.maxBytes} bytes: raise max_remote_file in [media]`);
  }
}

function isStream(url: string): JetStreamError {
  const message =
    `${hideUserInfo(url)} is a live stream, which has no end, and not a track: ` +
    'make it a list of its own, in a [[mounts.playlists]] with a priority';
  return new JetStreamError('JS_LIVE_STREAM', message);
}

function notWritten(cause: unknown): JetStreamError {
  const message = `cannot write the spool: ${cause instanceof Error ? cause.message : cause}`;
  return new JetStreamError('JS_CACHE_WRITE_FAILED', message, { cause });
}
