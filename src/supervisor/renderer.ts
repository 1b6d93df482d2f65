// Everything that is rendered, behind one door: pool, cache and known facts. Answers the workers' render calls.

import { join } from 'node:path';
import { type FactsArchive, FactsCache } from '../library/facts-cache.js';
import type { EncoderKind, Profile } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { MixWindow } from '../model/timeline.js';
import type { FileIdentity, TrackFacts } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { AssetNews } from '../render/asset.js';
import { AssetStore, type CacheFigures } from '../render/asset-store.js';
import type { AssetWish } from '../render/asset-wishes.js';
import { type JobResult, type RenderedSeam, type RenderTools, sameFile } from '../render/job.js';
import { type LiveNews, LiveSession, type RingPlace } from '../render/live-session.js';
import { RenderPool } from '../render/pool.js';
import type { JobKind } from '../render/pool-job.js';
import type { JobOrder } from '../render/process-protocol.js';
import { type RunScan, type ScanRequest, Scans } from '../render/scans.js';
import type { BodySpec, LiveSpec, MixSpec, ScanSpec, SeamSpec } from '../render/specs.js';
import { type StreamCall, type StreamPlace, Streams } from '../render/streams.js';
import { Backstage } from './backstage.js';
import { resultOf } from './job-result.js';
import type { MediaAccess } from './media-access.js';
import { RemoteTracks, type ScanResult } from './remote-tracks.js';
import { type RenderForker, renderForker } from './render-process.js';

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
  /** A job was done; its time in seconds. */
  readonly onJobDone?: (kind: JobKind, seconds: number) => void;
  /** How render processes are forked; by default those of this program. */
  readonly forker?: RenderForker;
}

/** A track by its path or http(s) URL, in the format it is wanted in. */
type ScanTrack = Pick<ScanSpec, 'path' | 'sampleRateHz' | 'channels'>;
/** Due so late that every mount comes first. */
const UNHURRIED_MS = 60_000;

export class Renderer {
  readonly pool: RenderPool;
  /** Analysis of the library. */
  readonly backstage: Backstage;
  readonly #assets: AssetStore;
  readonly #scans = new Scans();
  readonly #facts: FactsCache;
  readonly #remote: RemoteTracks;
  readonly #streams: Streams;
  readonly #live = new Map<string, LiveSession>();
  readonly #silence = new Map<string, Promise<Uint8Array>>();

  constructor(options: RendererOptions) {
    const { tools, processes, cache, spool, facts, onFault, onJobDone, forker = renderForker } = options;
    this.#facts = new FactsCache(facts);
    const fork = forker(tools, onFault);
    const onTurn = () => this.backstage.wake();
    const onDone = onJobDone && { onJobDone };
    this.pool = new RenderPool({ processes, fork, onProcessLost: onFault, onTurn, ...onDone });
    const isPressed = () => this.pool.isPressed();
    this.backstage = new Backstage({ tools, facts: this.#facts, isPressed, onFault, forker });
    this.#remote = new RemoteTracks({
      folder: join(cache.path, 'spool'),
      maxFileBytes: spool.maxRemoteFileBytes,
      maxTotalBytes: spool.maxSpoolBytes,
    });
    const encoderVersion = (kind: EncoderKind) => tools.encoders[kind]?.version ?? 'none';
    this.#streams = new Streams({
      folder: join(cache.path, 'streams'),
      place: async () => join(await this.#assets.folder(), 'streams'),
      onFailed: (error) => this.#assets.noteFailure(error),
      encoderVersion,
      pool: this.pool,
    });
    this.#assets = new AssetStore({
      folder: cache.path,
      maxSizeBytes: cache.maxSizeBytes,
      encoderVersion,
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
    return resultOf('playlist', await this.#run({ spec }, deadlineMs, signal)).playlist;
  }

  /**
   * Facts of a track; of its beginning, where the request allows that and the whole takes long. The path may be an
   * http(s) URL: that track is fetched first. `subscriber` is the mount that is going to play it.
   */
  async scan(
    track: ScanTrack,
    access: MediaAccess,
    request: Omit<ScanRequest, 'key'>,
    signal?: AbortSignal,
    subscriber = '',
  ): Promise<TrackFacts> {
    const key = JSON.stringify([track, access]);
    const run: RunScan = (...scan) => this.#scan(track, access, ...scan);
    const facts = await this.#scans.answer({ key, ...request }, run, signal);
    this.#remote.use(subscriber, [facts]);
    return facts;
  }

  /** Facts of a live stream, beyond what is known of it; see {@link Streams.listen}. */
  stream(call: StreamCall, known: StreamPlace | null, signal?: AbortSignal): Promise<TrackFacts> {
    return this.#streams.listen(call, known, signal);
  }

  /** What a file looks like now; null when there is none. Nothing waits for it: it may be on a dead disk. */
  async identify(path: string): Promise<FileIdentity | null> {
    const result = await this.#run({ spec: { kind: 'identity', path } }, monotonicMs() + UNHURRIED_MS);
    return resultOf('identity', result).identity;
  }

  /** Renders a stretch of a timeline for its preview; nothing of it is kept. */
  async seam(spec: SeamSpec, deadlineMs: number, signal: AbortSignal): Promise<RenderedSeam> {
    return resultOf('seam', await this.#run({ spec }, deadlineMs, signal)).seam;
  }

  /** One frame of encoded silence; rendered once per profile. */
  silence(profile: Profile, deadlineMs: number): Promise<Uint8Array> {
    const key = JSON.stringify(profile);
    const known = this.#silence.get(key);
    if (known) return known;
    const frame = this.#run({ spec: { kind: 'silence', profile } }, deadlineMs).then(
      (result) => resultOf('silence', result).frame,
    );
    this.#silence.set(key, frame);
    frame.catch(() => this.#silence.delete(key));
    return frame;
  }

  mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string> {
    return this.#assets.mix(spec, deadlineMs, signal);
  }

  want(spec: BodySpec, wish: AssetWish, subscriber: string, notify: (news: AssetNews) => void): void {
    if (spec.facts.stream) {
      this.#streams.want(spec, wish.fromFrame, subscriber, notify);
      return;
    }
    this.#remote.use(subscriber, [spec.facts]);
    void this.#assets.want(spec, wish, subscriber, notify);
  }

  /** Encodes the next slice of a mount's live encode, which begins with the first and ends with {@link release}. */
  live(mountId: string, spec: LiveSpec, slice: MixWindow, deadlineMs: number): Promise<LiveNews> {
    // Two in turn: a process that was killed leaves its file behind, and the one after next writes over it.
    const place: RingPlace = {
      path: async (run) => join(await this.#assets.folder(), 'live', `${mountId}.${run % 2}.ring`),
      failed: (error) => this.#assets.noteFailure(error),
    };
    const session = this.#live.get(mountId) ?? new LiveSession(this.pool, spec, place);
    this.#live.set(mountId, session);
    this.#remote.use(
      mountId,
      slice.voices.map(({ facts }) => facts),
    );
    return session.encode(slice, deadlineMs);
  }

  /** Ends a subscriber's interest in one asset, or in everything. */
  release(subscriber: string, key?: string): void {
    if (key === undefined) {
      this.#remote.release(subscriber);
      this.#live.get(subscriber)?.close();
      this.#live.delete(subscriber);
    }
    this.#streams.release(subscriber, key);
    this.#assets.release(subscriber, key);
  }

  /** The cache's size and use. */
  cacheFigures(): CacheFigures {
    return this.#assets.figures();
  }

  /** Mounts that wait for frames of what is on their timeline: those that play what is not in the cache. */
  coldMounts(): number {
    return this.#assets.waitingSubscribers().size;
  }

  /** Whether a file was ever scanned for this kind of stream, and so most likely rendered. */
  knows(path: string, { sampleRateHz, channels }: Pick<Profile, 'sampleRateHz' | 'channels'>): boolean {
    return this.#facts.find(path, sampleRateHz, channels) !== null;
  }

  /** What was read of an asset is damaged or gone; only the edition it was read from is thrown away. */
  distrust(key: string, edition: number): void {
    this.#streams.distrust(key, edition);
    void this.#assets.distrust(key, edition);
  }

  /** What was read of a mix is damaged or gone. */
  distrustMix(key: string): void {
    void this.#assets.distrustMix(key);
  }

  /** Ids of all render processes. */
  pids(): number[] {
    return [...this.pool.pids(), ...this.backstage.pids()];
  }

  close(): void {
    this.backstage.close();
    this.pool.close();
    this.#assets.close();
  }

  async #scan(
    track: ScanTrack,
    { roots, remote }: MediaAccess,
    ...scan: Parameters<RunScan>
  ): Promise<TrackFacts> {
    if (!isHttpUrl(track.path)) return (await this.#scanFile({ ...track, roots }, ...scan)).facts;
    // The spool is ours: its files need not lie below the media roots.
    return this.#remote.scan(track.path, remote, (at) =>
      this.#scanFile({ ...track, ...at, roots: null }, ...scan),
    );
  }

  async #scanFile(
    file: Omit<ScanSpec, 'kind' | 'known'>,
    ...[deadline, onFacts, signal]: Parameters<RunScan>
  ): Promise<ScanResult> {
    const known = this.#facts.find(file.path, file.sampleRateHz, file.channels);
    const order = { spec: { kind: 'scan', ...file, known } } as const;
    const result = resultOf('scan', await this.pool.run({ order: () => order, deadline, onFacts }, signal));
    if (!known || !sameFile(known.identity, result.facts.identity)) this.#facts.remember(result.facts);
    return result;
  }

  #run(order: JobOrder, deadlineMs: number, signal?: AbortSignal): Promise<JobResult> {
    return this.pool.run({ order: () => order, deadline: () => deadlineMs }, signal);
  }
}
