// One asset in use: its file, what is rendered of it so far, and who waits for which of its frames.
import { join } from 'node:path';
import { codeOf, messageOf } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import { type AssetHead, addRange, type FrameRange, firstMissing, readAssetHead } from './asset-file.js';
import type { AssetWish } from './asset-wishes.js';
import type { CacheFolder } from './cache-folder.js';
import type { BodySpec } from './specs.js';

/** What a subscriber learns of an asset, at once and after every step. */
export interface AssetNews {
  readonly key: string;
  readonly path: string;
  /** Tells its file from those that lay at this path before, and were lost. */
  readonly edition: number;
  readonly slotBytes: number;
  readonly ranges: readonly FrameRange[];
  /** Set where the file is a ring of as many slots: frame `n` lies in slot `n % ringFrames`. */
  readonly ringFrames?: number;
  readonly totalFrames: number | null;
  /** Set when rendering ended before the asset was whole. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** Who waits, for what. */
export interface Subscriber {
  wish: AssetWish;
  readonly notify: (news: AssetNews) => void;
}

/** What earlier runs left of an asset. */
export interface FoundAsset {
  readonly folder: CacheFolder;
  readonly head: AssetHead;
}

/** Mutable; owned by the store. */
export class Asset {
  readonly key: string;
  readonly subscribers = new Map<string, Subscriber>();
  head: AssetHead;
  failure: AssetNews['failure'] = null;
  running: AbortController | null = null;
  /** True while its old file is given up: nothing is rendered until it has a new place. */
  isMoving = false;
  /** Next frame the running job will give. */
  position = 0;
  #spec: BodySpec;
  #edition: number;
  #folder: CacheFolder;

  constructor(key: string, spec: BodySpec, { folder, head }: FoundAsset, edition: number) {
    this.key = key;
    this.#spec = spec;
    this.#edition = edition;
    this.#folder = folder;
    this.head = head;
  }

  /** What it is rendered by: with the facts of the whole track as soon as somebody has them. */
  get spec(): BodySpec {
    return this.#spec;
  }

  get folder(): CacheFolder {
    return this.#folder;
  }

  get path(): string {
    return assetPath(this.#folder, this.key);
  }

  /** Number of its file, which no other file of an asset has had. */
  get edition(): number {
    return this.#edition;
  }

  /** What its subscribers wait for. */
  get wishes(): AssetWish[] {
    return [...this.subscribers.values()].map(({ wish }) => wish);
  }

  get news(): AssetNews {
    const { ranges, totalFrames, slotBytes } = this.head;
    const { key, path, edition, failure } = this;
    return { key, path, edition, slotBytes, ranges, totalFrames, failure };
  }

  /** Begins anew in a folder: nothing is rendered. */
  moveTo(folder: CacheFolder, edition: number): void {
    this.#edition = edition;
    this.#folder = folder;
    this.head = emptyHead(this.key, this.head.slotBytes);
    this.isMoving = false;
  }

  /** Frames have been rendered, in order. */
  grow([from, to]: FrameRange): void {
    this.head = { ...this.head, ranges: addRange(this.head.ranges, from, to) };
    this.position = to;
    this.announce();
  }

  /** Tells all subscribers. */
  announce(): void {
    const { news } = this;
    for (const subscriber of this.subscribers.values()) subscriber.notify(news);
  }

  /** Takes up what another wish knows of the track, if that is more. */
  learn(spec: BodySpec): void {
    const { facts } = this.#spec;
    if (facts.isPartial || spec.facts.lengthSamples > facts.lengthSamples) this.#spec = spec;
  }

  /** Whether it was taken for whole before its track's end, or before a wish: where that is due nothing would ever come. */
  endsTooSoonFor({ fromFrame }: AssetWish): boolean {
    const { facts, profile } = this.#spec;
    const frames = Math.ceil(facts.lengthSamples / samplesPerFrame(profile.sampleRateHz));
    const { totalFrames } = this.head;
    return totalFrames !== null && (totalFrames < frames || totalFrames <= fromFrame);
  }

  /** Whether everything from a wish's first frame on is rendered. */
  isReadyFor({ fromFrame }: AssetWish): boolean {
    const { ranges, totalFrames } = this.head;
    return totalFrames !== null && firstMissing(ranges, fromFrame) >= totalFrames;
  }
}

/** What is told of an asset for which there is no place. */
export function lostNews(key: string, error: unknown): AssetNews {
  const failure = { code: codeOf(error), message: messageOf(error) };
  return { key, path: '', edition: 0, slotBytes: 0, ranges: [], totalFrames: null, failure };
}

/** The head of an asset of which nothing is rendered. */
export function emptyHead(key: string, slotBytes: number): AssetHead {
  return { key, slotBytes, totalFrames: null, ranges: [] };
}

/**
 * What earlier runs left of an asset, in the first folder that has it. A part of it in any but the first, which cannot
 * be written now, cannot be gone on with.
 */
export async function findAsset(
  folders: readonly CacheFolder[],
  key: string,
  slotBytes: number,
): Promise<FoundAsset | null> {
  for (const [index, folder] of folders.entries()) {
    const head = await readAssetHead(assetPath(folder, key));
    if (head?.key !== key || head.slotBytes !== slotBytes) continue;
    const isWhole = head.totalFrames !== null && firstMissing(head.ranges, 0) >= head.totalFrames;
    if (isWhole || index === 0) return { folder, head };
  }
  return null;
}

function assetPath(folder: CacheFolder, key: string): string {
  return join(folder.path, 'body', key.slice(0, 2), `${key}.jsa`);
}
