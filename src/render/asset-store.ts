// The cache of rendered audio: one asset per track, gain and profile, one file per mix, shared by every mount.
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, messageOf } from '../model/errors.js';
import type { EncoderKind } from '../model/profile.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { type AssetHead, addRange, type FrameRange, firstMissing, readAssetHead } from './asset-file.js';
import type { RenderPool } from './pool.js';
import { assetKey, type BodySpec, type MixSpec, mixKey } from './specs.js';

/** What a subscriber learns of an asset, at once and after every step. */
export interface AssetNews {
  readonly key: string;
  readonly path: string;
  readonly slotBytes: number;
  readonly ranges: readonly FrameRange[];
  readonly totalFrames: number | null;
  /** Set when rendering ended before the asset was whole. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** A mount's interest in an asset. */
export interface AssetWish {
  /** Asset frame the mount needs first. */
  readonly fromFrame: number;
  /** Monotonic ms at which that frame is due. */
  readonly dueAtMs: number;
  readonly frameMs: number;
}

interface Subscriber {
  wish: AssetWish;
  readonly notify: (news: AssetNews) => void;
}

interface Asset {
  readonly key: string;
  readonly path: string;
  readonly spec: BodySpec;
  head: AssetHead;
  failure: AssetNews['failure'];
  running: AbortController | null;
  /** Next frame the running job will give. */
  position: number;
  readonly subscribers: Map<string, Subscriber>;
}

export interface AssetStoreOptions {
  readonly folder: string;
  readonly maxSizeBytes: number;
  readonly encoderVersion: (kind: EncoderKind) => string;
  readonly pool: RenderPool;
  readonly onFault: (message: string) => void;
}

/** Without a subscriber an asset is finished when nothing else is to be done. */
const UNWANTED_DEADLINE = Number.MAX_SAFE_INTEGER / 4;

/** Runs on the main thread; knows every asset in use. */
export class AssetStore {
  readonly #options: AssetStoreOptions;
  readonly #assets = new Map<string, Asset>();
  readonly #opening = new Map<string, Promise<Asset>>();
  readonly #mixes = new Map<string, Promise<string>>();
  #evicting = false;

  constructor(options: AssetStoreOptions) {
    this.#options = options;
  }

  /**
   * Wishes for an asset under a subscriber's name; a second wish of the same name replaces the first.
   * Renders what is missing, in one job however many wish for it.
   */
  async want(
    spec: BodySpec,
    wish: AssetWish,
    subscriber: string,
    notify: Subscriber['notify'],
  ): Promise<void> {
    const asset = await this.#asset(spec);
    const known = asset.subscribers.get(subscriber);
    if (known) known.wish = wish;
    else asset.subscribers.set(subscriber, { wish, notify });
    notify(news(asset));
    this.#render(asset);
  }

  /** Ends a subscriber's interest in one asset (or, without a key, in all). */
  release(subscriber: string, key?: string): void {
    for (const asset of key ? [this.#assets.get(key)] : this.#assets.values()) {
      if (!asset?.subscribers.delete(subscriber)) continue;
      if (asset.subscribers.size === 0 && !asset.running) this.#assets.delete(asset.key);
    }
    void this.#evict();
  }

  /** An asset's or mix's file is damaged or gone: it is thrown away, and an asset rendered again where it is needed. */
  async distrust(key: string): Promise<void> {
    const asset = this.#assets.get(key);
    if (!asset) return rm(this.#path(key, 'mix'), { force: true }).catch(() => undefined);
    asset.running?.abort();
    asset.running = null;
    asset.head = { ...asset.head, totalFrames: null, ranges: [] };
    await rm(asset.path, { force: true });
    this.#options.onFault(`${asset.path} was damaged and is rendered again`);
    this.#announce(asset);
    this.#render(asset);
  }

  /** Key of the asset a body spec leads to. */
  keyOf(spec: BodySpec): string {
    return assetKey(
      { identity: spec.facts.identity, gain: spec.gain, profile: spec.profile },
      this.#options.encoderVersion(spec.profile.encoder),
    );
  }

  /**
   * Renders a mix, or finds it rendered.
   * @returns path of its asset file
   */
  async mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string> {
    const key = mixKey(spec, this.#options.encoderVersion(spec.profile.encoder));
    const running = this.#mixes.get(key);
    if (running) return running;
    const rendered = this.#renderMix(spec, key, deadlineMs, signal).finally(() => this.#mixes.delete(key));
    this.#mixes.set(key, rendered);
    return rendered;
  }

  async #renderMix(spec: MixSpec, key: string, deadlineMs: number, signal: AbortSignal): Promise<string> {
    const path = this.#path(key, 'mix');
    const head = await readAssetHead(path);
    if (head?.totalFrames === spec.frames) {
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      return path;
    }
    await this.#options.pool.run(
      { order: () => ({ spec, output: { path, key } }), deadline: () => deadlineMs },
      signal,
    );
    return path;
  }

  #asset(spec: BodySpec): Promise<Asset> {
    const key = this.keyOf(spec);
    const known = this.#assets.get(key);
    if (known) return Promise.resolve(known);
    const opening = this.#opening.get(key) ?? this.#open(spec, key).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  async #open(spec: BodySpec, key: string): Promise<Asset> {
    const path = this.#path(key, 'body');
    const slotBytes = slotSizeBytes(spec.profile);
    const found = await readAssetHead(path);
    const head: AssetHead =
      found?.key === key && found.slotBytes === slotBytes
        ? found
        : { key, slotBytes, totalFrames: null, ranges: [] };
    const asset: Asset = {
      key,
      path,
      spec,
      head,
      failure: null,
      running: null,
      position: 0,
      subscribers: new Map(),
    };
    this.#assets.set(key, asset);
    return asset;
  }

  /** Starts a job where the earliest wish has a hole, and moves a running one that went past it. */
  #render(asset: Asset): void {
    if (asset.failure) return;
    const from = this.#firstHole(asset);
    if (from === null) return;
    if (asset.running) {
      const ahead = from - asset.position;
      if (ahead >= 0 && ahead < CATCH_UP_FRAMES) return;
      if (asset.subscribers.size === 0) return;
      asset.running.abort();
    }
    void this.#run(asset, from);
  }

  async #run(asset: Asset, fromFrame: number): Promise<void> {
    const controller = new AbortController();
    asset.running = controller;
    asset.position = fromFrame;
    try {
      const result = await this.#options.pool.run(
        {
          order: () => ({
            spec: { ...asset.spec, fromFrame: asset.position },
            output: { path: asset.path, head: asset.head },
          }),
          deadline: () => this.#deadline(asset),
          onReady: ([from, to]) => {
            asset.head = { ...asset.head, ranges: addRange(asset.head.ranges, from, to) };
            asset.position = to;
            this.#announce(asset);
          },
        },
        controller.signal,
      );
      if (result.kind === 'body') asset.head = result.head;
    } catch (error) {
      if (controller.signal.aborted) return;
      asset.failure = { code: codeOf(error), message: messageOf(error) };
      this.#options.onFault(`rendering ${asset.spec.facts.identity.path} failed: ${messageOf(error)}`);
    }
    asset.running = null;
    this.#announce(asset);
    if (asset.subscribers.size === 0) this.#assets.delete(asset.key);
    else this.#render(asset);
    void this.#evict();
  }

  #announce(asset: Asset): void {
    const told = news(asset);
    for (const subscriber of asset.subscribers.values()) subscriber.notify(told);
  }

  /** First frame not rendered, seen from the most urgent wish; then from the beginning; null when whole. */
  #firstHole(asset: Asset): number | null {
    const total = asset.head.totalFrames;
    const wishes = [...asset.subscribers.values()].map((subscriber) => subscriber.wish);
    const urgent = wishes.sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
    const hole = firstMissing(asset.head.ranges, urgent?.fromFrame ?? 0);
    if (total === null || hole < total) return hole;
    const first = firstMissing(asset.head.ranges, 0);
    return first < total ? first : null;
  }

  /** When the next frame of the running job is due at the earliest of all who wish for it. */
  #deadline(asset: Asset): number {
    let earliest = UNWANTED_DEADLINE;
    for (const { wish } of asset.subscribers.values()) {
      const frames = asset.position - wish.fromFrame;
      if (frames >= 0) earliest = Math.min(earliest, wish.dueAtMs + frames * wish.frameMs);
    }
    return earliest;
  }

  #path(key: string, kind: 'body' | 'mix'): string {
    return join(this.#options.folder, kind, key.slice(0, 2), `${key}.jsa`);
  }

  /** Removes least recently used files until the cache fits; never one that is subscribed to. */
  async #evict(): Promise<void> {
    if (this.#evicting) return;
    this.#evicting = true;
    try {
      const files = await listFiles(this.#options.folder);
      let total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
      for (const file of files.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
        if (total <= this.#options.maxSizeBytes) break;
        if ([...this.#assets.values()].some((asset) => asset.path === file.path)) continue;
        await rm(file.path, { force: true });
        total -= file.sizeBytes;
      }
    } catch (error) {
      this.#options.onFault(`cannot tidy the cache: ${messageOf(error)}`);
    } finally {
      this.#evicting = false;
    }
  }
}

/** A running job this close before a wished frame will get there soon enough. */
const CATCH_UP_FRAMES = 400;

function news(asset: Asset): AssetNews {
  const { ranges, totalFrames, slotBytes } = asset.head;
  return { key: asset.key, path: asset.path, slotBytes, ranges, totalFrames, failure: asset.failure };
}

async function listFiles(folder: string): Promise<{ path: string; sizeBytes: number; usedAtMs: number }[]> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile() && name.name.endsWith('.jsa'));
  const found = await Promise.all(
    files.map(async (file) => {
      const path = join(file.parentPath, file.name);
      const info = await stat(path).catch(() => null);
      return info ? { path, sizeBytes: info.size, usedAtMs: info.mtimeMs } : null;
    }),
  );
  return found.filter((file) => file !== null);
}
