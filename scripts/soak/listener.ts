// A listener for hours: keeps no audio, notes when bytes came, and connects again when it is dropped.
import { type ClientRequest, get } from 'node:http';
import { performance } from 'node:perf_hooks';

/** A time without a byte, or without anything to hear in the bytes. */
export interface Gap {
  readonly mount: string;
  /** `performance.now()` where it began, with the last byte or sound before it, and where it ended or was seen last. */
  readonly fromMs: number;
  readonly toMs: number;
}

const RETRY_MS = 500;
/** Shorter ones are how Icecast hands out its bytes. */
const NOTED_MS = 1000;

/** Listens to one mount until it is closed. */
export class SoakListener {
  readonly #url: string;
  readonly #mount: string;
  readonly #onGap: (gap: Gap) => void;
  #request: ClientRequest | null = null;
  #lastByteMs = performance.now();
  #connections = 0;
  #isClosed = false;

  constructor(url: string, mount: string, onGap: (gap: Gap) => void) {
    this.#url = url;
    this.#mount = mount;
    this.#onGap = onGap;
    this.#connect();
  }

  /** Times it was dropped and came back. */
  get reconnects(): number {
    return Math.max(0, this.#connections - 1);
  }

  /** Hangs up; a gap that is open is told. */
  close(): void {
    this.#isClosed = true;
    this.#note(performance.now());
    this.#request?.destroy();
  }

  #connect(): void {
    if (this.#isClosed) return;
    let hasEnded = false;
    const again = () => {
      if (!hasEnded) setTimeout(() => this.#connect(), RETRY_MS);
      hasEnded = true;
    };
    this.#request = get(this.#url, { agent: false }, (response) => {
      const isOnAir = response.statusCode === 200;
      if (isOnAir) this.#connections++;
      response.on('data', () => {
        if (isOnAir) this.#note(performance.now());
      });
      response.on('error', () => undefined).on('close', again);
    }).on('error', again);
  }

  #note(nowMs: number): void {
    const fromMs = this.#lastByteMs;
    this.#lastByteMs = nowMs;
    if (nowMs - fromMs > NOTED_MS) this.#onGap({ mount: this.#mount, fromMs, toMs: nowMs });
  }
}
