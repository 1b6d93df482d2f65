// Feeds of the mounts that listen on our own port: frames cross from a worker only while somebody listens.
import type { FrameBatch } from '../model/frames.js';
import type { ListenDirectory, ListenFeed, StreamInfo } from '../model/listening.js';
import { frameDurationMs } from '../model/profile.js';
import type { StreamTitle } from '../model/track.js';
import type { MountHost } from './mount-host.js';

const BURST_MS = 2000;

interface Subscriber {
  readonly onBatch: (batch: FrameBatch) => void;
  readonly onEnd: () => void;
}

/** The feed of one mount; survives restarts of its worker. */
export class MountFeed implements ListenFeed {
  #info: StreamInfo;
  readonly #switchOn: (on: boolean) => void;
  readonly #burstFrames: number;
  readonly #subscribers = new Set<Subscriber>();
  #recent: Uint8Array[] = [];
  #title: StreamTitle | null = null;

  /** `switchOn` tells the mount's worker whether frames are wanted. */
  constructor(info: StreamInfo, switchOn: (on: boolean) => void) {
    this.#info = info;
    this.#switchOn = switchOn;
    this.#burstFrames = Math.ceil(BURST_MS / frameDurationMs(info));
  }

  get info(): StreamInfo {
    return this.#info;
  }

  /** Other words about the stream, for those who come; its path and profile are the same. */
  describe(info: StreamInfo): void {
    this.#info = info;
  }

  /** True while frames are wanted. */
  get isWanted(): boolean {
    return this.#subscribers.size > 0;
  }

  title(): StreamTitle | null {
    return this.#title;
  }

  recent(): readonly Uint8Array[] {
    return this.#recent;
  }

  subscribe(onBatch: (batch: FrameBatch) => void, onEnd: () => void): () => void {
    const subscriber = { onBatch, onEnd };
    this.#subscribers.add(subscriber);
    if (this.#subscribers.size === 1) this.#switchOn(true);
    return () => {
      if (!this.#subscribers.delete(subscriber) || this.isWanted) return;
      this.#recent = [];
      this.#switchOn(false);
    };
  }

  /** Takes released frames; each subscriber is on its own. What was on its way when the last one left is dropped. */
  push(batch: FrameBatch): void {
    if (!this.isWanted) return;
    this.#recent = [...this.#recent, ...batch.frames].slice(-this.#burstFrames);
    this.#title = batch.titles.at(-1)?.title ?? this.#title;
    for (const subscriber of [...this.#subscribers]) subscriber.onBatch(batch);
  }

  /** The mount is gone for good. */
  end(): void {
    for (const subscriber of [...this.#subscribers]) subscriber.onEnd();
  }
}

/** Feeds by path. */
export class Feeds implements ListenDirectory {
  readonly #byPath = new Map<string, MountFeed>();
  readonly #onListeners: (mountId: string, count: number) => void;

  constructor(onListeners: (mountId: string, count: number) => void) {
    this.#onListeners = onListeners;
  }

  feed(path: string): MountFeed | null {
    return this.#byPath.get(path) ?? null;
  }

  listenersChanged(mountId: string, count: number): void {
    this.#onListeners(mountId, count);
  }

  /** The feed of a mount; null while it has none, also where another mount is about to leave its path. */
  of({ id, config }: MountHost): MountFeed | null {
    const feed = this.#byPath.get(config.path);
    return feed?.info.mountId === id ? feed : null;
  }

  /** Opens a mount's path, if it listens and has a profile. Who was listening there before is told the end. */
  open(host: MountHost): void {
    const info = infoOf(host);
    if (!info) return;
    this.#byPath.get(info.path)?.end();
    const switchOn = (on: boolean) => host.worker?.rpc.note('listen', { id: info.mountId, on });
    this.#byPath.set(info.path, new MountFeed(info, switchOn));
  }

  /** Takes up a change of a mount that plays on: whether it listens, and what it says of itself. */
  update(host: MountHost): void {
    const feed = this.of(host);
    const info = infoOf(host);
    if (!info) this.close(host);
    else if (feed) feed.describe(info);
    else this.open(host);
  }

  /** Closes a path of a mount, by default that of its config, and ends its listeners; idempotent. */
  close({ id, config }: MountHost, path = config.path): void {
    const feed = this.#byPath.get(path);
    if (feed?.info.mountId !== id) return;
    this.#byPath.delete(path);
    feed.end();
  }
}

function infoOf({ config, profile }: MountHost): StreamInfo | null {
  if (!config.listen || !profile) return null;
  const { id, path, name, description, genre, url } = config;
  const { bitrateKbps, sampleRateHz, channels } = profile;
  return {
    mountId: id,
    path,
    name: name || id,
    description,
    genre,
    url,
    bitrateKbps,
    sampleRateHz,
    channels,
  };
}
