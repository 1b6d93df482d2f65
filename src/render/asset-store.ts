// The cache of rendered audio: one asset per track, gain and profile, one file per mix, shared by every mount.
import { codeOf, messageOf } from '../model/errors.js';
import type { EncoderKind } from '../model/profile.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { ArrivingWishes } from './arriving-wishes.js';
import { Asset, emptyHead, findAsset, lostNews, type Subscriber } from './asset.js';
import {
  type AssetWish,
  dueAt,
  firstHole,
  fromBeginning,
  isBetterElsewhere,
  needOf,
} from './asset-wishes.js';
import type { NeedOf } from './cache-folder.js';
import { CachePlaces, type CachePlacesOptions } from './cache-places.js';
import { edgePath } from './edge-file.js';
import { MixStore } from './mix-store.js';
import type { RenderPool } from './pool.js';
import { assetKey, type BodySpec, type MixSpec } from './specs.js';
import type { RenderedTrack } from './voice-pcm.js';

/** The cache as operators see it. */
export interface CacheFigures {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Wishes whose frames were there, and those that had to be rendered. */
  readonly hits: number;
  readonly misses: number;
}

export interface AssetStoreOptions extends CachePlacesOptions {
  readonly encoderVersion: (kind: EncoderKind) => string;
  readonly pool: RenderPool;
}

/** Runs on the main thread; knows every asset in use. */
export class AssetStore {
  readonly #options: AssetStoreOptions;
  readonly #assets = new Map<string, Asset>();
  readonly #opening = new Map<string, Promise<Asset>>();
  readonly #arriving = new ArrivingWishes();
  readonly #lookups = { hits: 0, misses: 0 };
  readonly #places: CachePlaces;
  readonly #mixes: MixStore;
  /** Files begun or found so far. */
  #editions = 0;

  constructor(options: AssetStoreOptions) {
    this.#options = options;
    this.#places = new CachePlaces(options);
    this.#mixes = new MixStore({
      places: this.#places,
      pool: options.pool,
      encoderVersion: options.encoderVersion,
      renderedOf: ({ facts, gain }, { profile }) => this.#rendered({ facts, gain, profile }),
      needs: () => this.#needs(),
      onLookup: (isHit) => this.#countLookup(isHit),
    });
  }

  /** Size of the cache, and how often what a mount wished for was there already. */
  figures(): CacheFigures {
    return { bytes: this.#places.sizeBytes, maxBytes: this.#options.maxSizeBytes, ...this.#lookups };
  }

  /** Folder of the cache that takes files now. */
  async folder(): Promise<string> {
    return (await this.#places.current()).path;
  }

  /** Takes note of a failure to write: new files go to memory until the configured folder can be written again. */
  async noteFailure(error: unknown): Promise<void> {
    if (codeOf(error) !== 'JS_CACHE_WRITE_FAILED' || this.#places.isDegraded) return;
    await this.#places.degrade(error, this.#needs());
  }

  /** Subscribers that wait for frames of what is on their timeline. */
  waitingSubscribers(): ReadonlySet<string> {
    const waiting = new Set<string>();
    for (const asset of this.#assets.values()) {
      for (const [name, { wish }] of asset.subscribers)
        if (wish.isPlanned && !asset.isReadyFor(wish)) waiting.add(name);
    }
    return waiting;
  }

  /**
   * Wishes for an asset under a subscriber's name; a second wish of the same name replaces the first.
   * Renders what is missing, in one job however many wish for it. Never rejects: what goes wrong is in the news.
   */
  async want(
    spec: BodySpec,
    asked: AssetWish,
    subscriber: string,
    notify: Subscriber['notify'],
  ): Promise<void> {
    const wish = fromBeginning(asked);
    const key = this.keyOf(spec);
    this.#arriving.add(key, subscriber, wish);
    const asset = await this.#asset(spec).catch((error: unknown) => {
      notify(lostNews(key, error));
      return null;
    });
    const isWanted = this.#arriving.take(key, subscriber, wish);
    if (!asset) return;
    if (!isWanted) {
      this.#forget(asset);
      return;
    }
    asset.learn(spec);
    const known = asset.subscribers.get(subscriber);
    if (known) known.wish = wish;
    else {
      asset.subscribers.set(subscriber, { wish, notify });
      this.#countLookup(asset.isReadyFor(wish));
    }
    if (asset.endsTooSoonFor(wish)) return this.distrust(key, asset.edition);
    notify(asset.news);
    this.#render(asset);
  }

  /** Ends a subscriber's interest in one asset (or, without a key, in all). */
  release(subscriber: string, key?: string): void {
    this.#arriving.release(subscriber, key);
    for (const asset of key ? [this.#assets.get(key)] : this.#assets.values()) {
      if (asset?.subscribers.delete(subscriber)) this.#forget(asset);
    }
  }

  /**
   * A record failed its checksum, or the file is gone: that edition of the asset is thrown away and rendered again from
   * where it is needed.
   */
  async distrust(key: string, edition: number): Promise<void> {
    const asset = this.#assets.get(key);
    if (!asset) return;
    // Somebody else noticed before.
    if (asset.isMoving || asset.edition !== edition) return asset.announce();
    asset.isMoving = true;
    asset.running?.abort();
    asset.running = null;
    this.#options.onFault(`${asset.path} was damaged or lost and is rendered again`);
    await asset.folder.remove(asset.path);
    await this.#move(asset);
  }

  /** Removes a mix that turned out damaged or missing, so that it is rendered again when it is asked for. */
  distrustMix(key: string): Promise<void> {
    return this.#mixes.distrust(key);
  }

  /** Key of the asset a body spec leads to. */
  keyOf({ facts, gain, profile }: Pick<BodySpec, 'facts' | 'gain' | 'profile'>): string {
    const version = this.#options.encoderVersion(profile.encoder);
    return assetKey({ identity: facts.identity, gain, profile }, version);
  }

  /** Renders a mix, or finds it rendered: see {@link MixStore.render}. */
  mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string> {
    return this.#mixes.render(spec, deadlineMs, signal);
  }

  /** Removes what was kept in memory. */
  close(): void {
    this.#places.close();
  }

  #countLookup(isHit: boolean): void {
    this.#lookups[isHit ? 'hits' : 'misses']++;
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
    const slotBytes = slotSizeBytes(spec.profile);
    const found = await findAsset(await this.#places.all(), key, slotBytes);
    const place = found ?? { folder: await this.#places.current(), head: emptyHead(key, slotBytes) };
    const asset = new Asset(key, spec, place, ++this.#editions);
    if (found) await asset.folder.touch(asset.path);
    this.#assets.set(key, asset);
    return asset;
  }

  /** Begins an asset anew where new files go. */
  async #move(asset: Asset): Promise<void> {
    try {
      asset.moveTo(await this.#places.current(), ++this.#editions);
    } catch (error) {
      return this.#end(asset, error);
    }
    if (this.#forget(asset)) return;
    asset.announce();
    this.#render(asset);
  }

  /** Gives an asset up that nobody wishes for, is about to, renders or moves; returns whether it did. */
  #forget({ key, subscribers, running, isMoving }: Asset): boolean {
    if (subscribers.size > 0 || running || isMoving || this.#arriving.has(key)) return false;
    return this.#assets.delete(key);
  }

  #rendered(spec: Pick<BodySpec, 'facts' | 'gain' | 'profile'>): RenderedTrack | null {
    const asset = this.#assets.get(this.keyOf(spec));
    return asset ? { path: asset.path, slotBytes: asset.head.slotBytes, ranges: asset.head.ranges } : null;
  }

  /** Starts a job at the hole that is due first, and moves a running one there when that is worth it. */
  #render(asset: Asset): void {
    if (asset.failure || asset.isMoving) return;
    const hole = firstHole(asset.head, asset.wishes);
    if (hole === null) return;
    if (asset.running) {
      if (!isBetterElsewhere(asset.position, asset.head, asset.wishes)) return;
      asset.running.abort();
    }
    void this.#run(asset, hole.frame);
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
            output: {
              path: asset.path,
              head: asset.head,
              edgeFolder: this.#places.isDegraded ? null : asset.folder.path,
            },
          }),
          deadline: () => dueAt(asset.head, asset.wishes),
          onReady: (range) => {
            asset.grow(range);
            this.#render(asset);
          },
        },
        controller.signal,
      );
      if (result.kind === 'body') asset.head = result.head;
    } catch (error) {
      if (controller.signal.aborted) return;
      asset.running = null;
      return this.#fail(asset, error);
    }
    asset.running = null;
    asset.announce();
    if (!this.#forget(asset)) this.#render(asset);
    await this.#account(asset);
  }

  async #fail(asset: Asset, error: unknown): Promise<void> {
    asset.isMoving = true;
    await this.noteFailure(error);
    const place = await this.#places.current().catch(() => asset.folder);
    if (codeOf(error) === 'JS_CACHE_WRITE_FAILED' && place !== asset.folder) return this.#move(asset);
    this.#end(asset, error);
  }

  /** Renders no more of an asset, until all who wish for it have left. */
  #end(asset: Asset, error: unknown): void {
    asset.isMoving = false;
    asset.failure = { code: codeOf(error), message: messageOf(error) };
    this.#options.onFault(`rendering ${asset.spec.facts.identity.path} failed: ${messageOf(error)}`);
    asset.announce();
    this.#forget(asset);
  }

  /** Counts what a job wrote and makes room for it. */
  async #account({ folder, path, spec }: Asset): Promise<void> {
    const edges = (['head', 'tail'] as const).map((side) => edgePath(folder.path, spec.facts, side));
    await Promise.all([path, ...edges].map((file) => folder.note(file)));
    await this.#places.evict(this.#needs());
  }

  /** What planners want with every file, by path. */
  #needs(): NeedOf {
    const assets = new Map([...this.#assets.values()].map((asset) => [asset.path, asset]));
    return (path) => {
      const asset = assets.get(path);
      return asset ? needOf(asset.wishes, asset.running !== null) : this.#mixes.needOf(path);
    };
  }
}
