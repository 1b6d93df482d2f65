// Everything that is rendered, behind one door: pool, cache and known facts. Answers the workers' render calls.

import { join } from 'node:path';
import { type FactsArchive, FactsCache } from '../library/facts-cache.js';
import { JetStreamError } from '../model/errors.js';
import type { EncoderKind, Profile } from '../model/profile.js';
import type { MixWindow } from '../model/timeline.js';
import type { TrackFacts } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { SpoolOrder } from '../remote/spool-download.js';
import { type AssetNews, AssetStore } from '../render/asset-store.js';
import type { AssetWish } from '../render/asset-wishes.js';
import { type JobResult, type RenderTools, sameFile } from '../render/job.js';
import { type LiveNews, LiveSession } from '../render/live-session.js';
import { RenderPool } from '../render/pool.js';
import type { BodySpec, LiveSpec, MixSpec } from '../render/specs.js';
import type { MediaAccess } from './media-access.js';
import { type FetchedTrack, RemoteTracks, type ScanResult } from './remote-tracks.js';
import { renderForker } from './render-process.js';

export interface RendererOptions {
  readonly tools: RenderTools;
  readonly processes: number;
  readonly cache: { readonly path: string; readonly maxSizeBytes: number };
  /** Bounds of what is fetched from elsewhere. */
  readonly spool: { readonly maxRemoteFileBytes: number; readonly maxSpoolBytes: number };
  /** Where facts of tracks outlive the process. */
  readonly facts: FactsArchive;
  /** Something went wrong that an operator may want to know. */
  readonly onFault: (message: string) => void;
}

export class Renderer {
  readonly pool: RenderPool;
  readonly #assets: AssetStore;
  readonly #facts: FactsCache;
  readonly #tracks: RemoteTracks;
  readonly #liveFolder: string;
  readonly #live = new Map<string, LiveSession>();
  readonly #silence = new Map<string, Promise<Uint8Array>>();

  constructor({ tools, processes, cache, spool, facts, onFault }: RendererOptions) {
    this.#facts = new FactsCache(facts);
    this.pool = new RenderPool({ processes, fork: renderForker(tools, onFault), onProcessLost: onFault });
    this.#tracks = new RemoteTracks({
      folder: join(cache.path, 'spool'),
      maxFileBytes: spool.maxRemoteFileBytes,
      maxTotalBytes: spool.maxSpoolBytes,
    });
    this.#liveFolder = join(cache.path, 'live');
    this.#assets = new AssetStore({
      folder: cache.path,
      maxSizeBytes: cache.maxSizeBytes,
      encoderVersion: (kind: EncoderKind) => tools.encoders[kind]?.version ?? 'none',
      pool: this.pool,
      onFault,
    });
  }

  async loadPlaylist(
    location: string,
    { roots, remote: access }: MediaAccess,
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<LoadedPlaylist> {
    const spec = { kind: 'playlist', location, roots, access } as const;
    return only('playlist', await this.#run({ spec }, deadlineMs, signal)).playlist;
  }

  /**
   * Facts of a track, by its path or http(s) URL; a remote one is fetched first. `subscriber` is the mount that is
   * going to play it.
   */
  async scan(
    track: { path: string; sampleRateHz: number; channels: 1 | 2 },
    access: MediaAccess,
    deadlineMs: number,
    signal?: AbortSignal,
    subscriber = '',
  ): Promise<TrackFacts> {
    if (!isHttpUrl(track.path)) return (await this.#scan(track, { access }, deadlineMs, signal)).facts;
    const fetch = (at: FetchedTrack) =>
      this.#scan({ ...track, path: at.path }, { access, remote: at.remote }, deadlineMs, signal);
    return this.#tracks.scan(track.path, access.remote, subscriber, fetch);
  }

  async #scan(
    track: { path: string; sampleRateHz: number; channels: 1 | 2 },
    { access, remote }: { access: MediaAccess; remote?: SpoolOrder | null },
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<ScanResult> {
    const known = this.#facts.find(track.path, track.sampleRateHz, track.channels);
    // The spool is ours: its files need not lie below the media roots.
    const roots = remote === undefined ? access.roots : null;
    const spec = { kind: 'scan', ...track, known, roots, ...(remote && { remote }) } as const;
    const result = only('scan', await this.#run({ spec }, deadlineMs, signal));
    if (!known || !sameFile(known.identity, result.facts.identity)) this.#facts.remember(result.facts);
    return result;
  }

  /** One frame of encoded silence; rendered once per profile. */
  silence(profile: Profile, deadlineMs: number): Promise<Uint8Array> {
    const key = JSON.stringify(profile);
    const known = this.#silence.get(key);
    if (known) return known;
    const frame = this.#run({ spec: { kind: 'silence', profile } }, deadlineMs).then(
      (result) => only('silence', result).frame,
    );
    this.#silence.set(key, frame);
    frame.catch(() => this.#silence.delete(key));
    return frame;
  }

  mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string> {
    return this.#assets.mix(spec, deadlineMs, signal);
  }

  want(spec: BodySpec, wish: AssetWish, subscriber: string, notify: (news: AssetNews) => void): void {
    this.#tracks.use(subscriber, [spec.facts]);
    void this.#assets.want(spec, wish, subscriber, notify);
  }

  /** Encodes the next slice of a mount's live encode, which begins with the first and ends with {@link release}. */
  live(mountId: string, spec: LiveSpec, slice: MixWindow, deadlineMs: number): Promise<LiveNews> {
    // Two in turn: a process that was killed leaves its file behind, and the one after next writes over it.
    const pathOf = (run: number) => join(this.#liveFolder, `${mountId}.${run % 2}.ring`);
    const session = this.#live.get(mountId) ?? new LiveSession(this.pool, spec, pathOf);
    this.#live.set(mountId, session);
    this.#tracks.use(
      mountId,
      slice.voices.map(({ facts }) => facts),
    );
    return session.encode(slice, deadlineMs);
  }

  /** Ends a subscriber's interest in one asset, or in everything. */
  release(subscriber: string, key?: string): void {
    if (key === undefined) {
      this.#tracks.release(subscriber);
      this.#live.get(subscriber)?.close();
      this.#live.delete(subscriber);
    }
    this.#assets.release(subscriber, key);
  }

  distrust(key: string): void {
    void this.#assets.distrust(key);
  }

  close(): void {
    this.pool.close();
    this.#assets.close();
  }

  #run(
    order: { spec: Parameters<typeof specOrder>[0] },
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<JobResult> {
    return this.pool.run({ order: () => specOrder(order.spec), deadline: () => deadlineMs }, signal);
  }
}

type PlainOrder = Exclude<
  Parameters<RenderPool['run']>[0]['order'] extends () => infer O ? O : never,
  { output: unknown }
>;

function specOrder(spec: PlainOrder['spec']): PlainOrder {
  return { spec };
}

function only<K extends JobResult['kind']>(kind: K, result: JobResult): Extract<JobResult, { kind: K }> {
  if (result.kind !== kind) throw new JetStreamError('JS_INTERNAL', `${result.kind} came back for ${kind}`);
  return result as Extract<JobResult, { kind: K }>;
}
