// A mount's feed for tests: frames are released when the test says so.
import type { FrameBatch, TitleMark } from '../../src/model/frames.js';
import type { ListenDirectory, ListenFeed, StreamInfo } from '../../src/model/listening.js';
import type { StreamTitle } from '../../src/model/track.js';

/** A feed whose clock is the test; counts its subscribers. */
export class FakeFeed implements ListenFeed {
  readonly info: StreamInfo;
  readonly #subscribers = new Map<symbol, { onBatch: (batch: FrameBatch) => void; onEnd: () => void }>();
  #recent: readonly Uint8Array[] = [];
  #title: StreamTitle | null = null;
  #nextFrame = 0;

  constructor(info: Partial<StreamInfo> = {}) {
    this.info = {
      mountId: 'main',
      path: '/stream',
      name: 'Main',
      description: '',
      genre: '',
      url: '',
      bitrateKbps: 128,
      sampleRateHz: 44_100,
      channels: 1,
      ...info,
    };
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  title(): StreamTitle | null {
    return this.#title;
  }

  recent(): readonly Uint8Array[] {
    return this.#recent;
  }

  subscribe(onBatch: (batch: FrameBatch) => void, onEnd: () => void): () => void {
    const key = Symbol();
    this.#subscribers.set(key, { onBatch, onEnd });
    return () => this.#subscribers.delete(key);
  }

  /** Makes `frames` the burst of the next listener. */
  preload(frames: readonly Uint8Array[], title: string): void {
    this.#recent = frames;
    this.#title = { text: title };
  }

  /** Releases frames; `titles` maps positions within `frames` to titles. */
  release(frames: readonly Uint8Array[], titles: Readonly<Record<number, string>> = {}): void {
    const marks: TitleMark[] = Object.entries(titles).map(([index, text]) => ({
      frame: this.#nextFrame + Number(index),
      title: { text },
    }));
    const batch = {
      firstFrame: this.#nextFrame,
      frames,
      titles: marks,
      peaks: frames.map(() => 0.5),
      rms: frames.map(() => 0.3),
    };
    this.#nextFrame += frames.length;
    for (const { onBatch } of [...this.#subscribers.values()]) onBatch(batch);
  }

  /** The mount ends. */
  end(): void {
    for (const { onEnd } of [...this.#subscribers.values()]) onEnd();
  }
}

/** A directory of fake feeds that records the listener counts it was told. */
export class FakeDirectory implements ListenDirectory {
  readonly feeds = new Map<string, ListenFeed>();
  readonly counts: Array<readonly [string, number]> = [];

  constructor(...feeds: ListenFeed[]) {
    for (const feed of feeds) this.feeds.set(feed.info.path, feed);
  }

  feed(path: string): ListenFeed | null {
    return this.feeds.get(path) ?? null;
  }

  listenersChanged(mountId: string, count: number): void {
    this.counts.push([mountId, count]);
  }
}
