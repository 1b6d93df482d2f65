// The supervisor: starts mounts in workers, starts them again where they were, and answers for all of them.
import { availableParallelism } from 'node:os';
import type { BaseLogger } from 'pino';
import { checkMount } from '../config/check-mount.js';
import type { MountConfig } from '../config/mount-schema.js';
import type { Config } from '../config/schema.js';
import { type ErrorCode, JetStreamError, messageOf } from '../model/errors.js';
import type { MountSource, MountStatus } from '../model/mount.js';
import type { PlaylistReload, Playlists } from '../model/playlist.js';
import type { Station, SystemHealth } from '../model/station.js';
import { monotonicMs } from '../model/time.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { MountStore } from '../store/mount-store.js';
import type { PlayheadStore } from '../store/playhead-store.js';
import type { StoreHealth } from '../store/store-health.js';
import { leadersFirst } from './followers.js';
import { admission, type GuardLimits } from './guard.js';
import { HealthWatch } from './health-watch.js';
import { ListKeeper } from './list-keeper.js';
import { Feeds } from './listening.js';
import { remoteAccess } from './media-access.js';
import { allowedRoots } from './media-roots.js';
import { MountHost } from './mount-host.js';
import { MountLog } from './mount-log.js';
import { MountRuns } from './mount-runs.js';
import type { MountWorker } from './mount-worker.js';
import type { Renderer } from './renderer.js';
import type { Toolbox } from './toolbox.js';
import type { UsageMonitor } from './usage-monitor.js';
import { watchForker } from './watch-process.js';
import { type WorkerCallsOptions, workerCalls } from './worker-calls.js';
import { WorkerCrew } from './worker-crew.js';

export interface SupervisorOptions {
  readonly config: Config;
  /** Folder of the config file: relative paths of API mounts start there. */
  readonly baseDir: string;
  readonly toolbox: Toolbox;
  readonly renderer: Renderer;
  readonly mounts: MountStore;
  readonly playheads: PlayheadStore;
  readonly storeHealth: () => StoreHealth;
  readonly monitor: UsageMonitor;
  /** The one reader of the kernel's send queues. */
  readonly sendQueues: SendQueueSampler;
  readonly logger: BaseLogger;
  readonly version: string;
}

const TICK_MS = 1000;
/** A look at a playlist's place is due at once: somebody waits for the answer. */
const LOOK_DEADLINE_MS = 500;

/** What a definition may not name, as against what is not there yet. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['JS_FORBIDDEN_PATH', 'JS_FORBIDDEN_URL']);

/** Runs on the main thread; knows every mount. */
export class Supervisor implements Station {
  readonly feeds: Feeds;
  readonly #options: SupervisorOptions;
  readonly playlists: Playlists = {
    page: async (id, request) => this.#running(id).rpc.call('listPage', { id, request }),
  };
  readonly #log: MountLog;
  readonly #lists: ListKeeper;
  readonly #hosts = new Map<string, MountHost>();
  readonly #crew: WorkerCrew;
  readonly #runs: MountRuns;
  readonly #health: HealthWatch;
  #tick: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const { renderer, sendQueues, toolbox } = options;
    this.#options = options;
    this.#log = new MountLog(options.logger);
    this.feeds = new Feeds((id, count) => {
      const host = this.#hosts.get(id);
      if (host) host.listeners = count;
    });
    this.#lists = this.#createLists();
    const calls: WorkerCallsOptions = {
      hosts: this.#hosts,
      renderer,
      lists: this.#lists,
      sendQueues,
      feeds: this.feeds,
      log: this.#log,
      onMountFailed: (host, reason) => this.#runs.fail(host, reason),
    };
    this.#crew = new WorkerCrew({
      callsOf: (worker) => workerCalls(calls, worker),
      sendQueues,
      onGone: (worker, reason) => this.#runs.lost(worker, reason),
    });
    this.#runs = this.#createRuns();
    this.#health = new HealthWatch({
      version: options.version,
      toolbox,
      limits: this.#limits,
      render: () => renderer.pool.load(),
      storeHealth: options.storeHealth,
      usage: () => options.monitor.latest(),
    });
  }

  /** Starts every mount of the config file that the API has not removed, then those made by the API. */
  start(): void {
    const overrides = this.#tryStore(() => this.#options.mounts.overrides()) ?? new Map<string, string>();
    for (const mount of leadersFirst(this.#options.config.mounts, (config) => config)) {
      if (overrides.get(mount.id) === 'removed') {
        this.#log.notStarted(mount.id, 'it was removed through the API', 'info');
      } else this.#begin(mount, 'config');
    }
    const stored = this.#tryStore(() => this.#options.mounts.list()) ?? [];
    for (const { id, definition } of leadersFirst(
      stored,
      (mount) => mount.definition as Partial<MountConfig>,
    )) {
      try {
        this.#begin(this.#check(definition), 'api');
      } catch (error) {
        this.#log.notStarted(id, messageOf(error), 'error');
      }
    }
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  mounts(): readonly MountStatus[] {
    return [...this.#hosts.values()].map((host) => host.status());
  }

  mount(id: string): MountStatus {
    return this.#host(id).status();
  }

  async addMount(definition: unknown): Promise<MountStatus> {
    this.#mustBeFree(definition);
    const config = this.#check(definition);
    const verdict = admission({
      usage: this.#options.monitor.latest(),
      mounts: this.#hosts.size,
      limits: this.#limits,
    });
    if (!verdict.ok) throw new JetStreamError('JS_LIMIT_REACHED', verdict.reason);
    await this.#mustBeAllowed(config);
    this.#options.mounts.insert(config.id, definition);
    return this.#begin(config, 'api').status();
  }

  async removeMount(id: string): Promise<void> {
    const host = this.#host(id);
    if (host.source === 'config') this.#options.mounts.setOverride(id, 'removed');
    else this.#options.mounts.remove(id);
    this.#hosts.delete(id);
    host.enter('stopped', 'removed through the API');
    await this.#runs.remove(host);
  }

  async skip(id: string): Promise<void> {
    await this.#running(id).rpc.call('skip', { id });
  }

  async reloadPlaylist(id: string): Promise<PlaylistReload> {
    return this.#running(id).rpc.call('reloadPlaylist', { id });
  }

  async reconnect(id: string, target: number): Promise<void> {
    const { config } = this.#host(id);
    if (!config.icecast_servers[target]) {
      const known = config.icecast_servers.length;
      throw new JetStreamError('JS_NOT_FOUND', `mount "${id}" has ${known} targets, counted from 0`);
    }
    if (await this.#running(id).rpc.call('reconnect', { id, target })) return;
    const now = this.#host(id).report?.targets[target]?.state ?? 'starting';
    const message = `target ${target} of mount "${id}" is ${now}: it has no wait that could be ended`;
    throw new JetStreamError('JS_TARGET_NOT_WAITING', message);
  }

  health(): SystemHealth {
    return this.#health.judge(this.mounts());
  }

  /** Saves playheads, closes every source cleanly and ends the workers. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#tick) clearInterval(this.#tick);
    this.#savePlayheads();
    await this.#runs.close();
    await this.#crew.close();
    this.#lists.close();
    this.#options.renderer.close();
  }

  get #limits(): GuardLimits {
    const { max_mounts, max_cpu_percent, maxMemoryBytes } = this.#options.config.limits;
    return {
      maxMounts: max_mounts,
      maxCpuPercent: max_cpu_percent,
      maxMemoryBytes,
      cores: availableParallelism(),
    };
  }

  /** A taken id or path is a conflict of its own, not a fault of the definition. */
  #mustBeFree(definition: unknown): void {
    const { id, path } = (definition ?? {}) as { id?: unknown; path?: unknown };
    for (const host of this.#hosts.values()) {
      const taken =
        host.id === id ? `id "${host.id}"` : host.config.path === path ? `path ${host.config.path}` : null;
      if (taken)
        throw new JetStreamError(
          'JS_MOUNT_EXISTS',
          `there is a mount with the ${taken} already: choose another`,
        );
    }
  }

  #check(definition: unknown): MountConfig {
    const others = [...this.#hosts.values()].map((host) => host.config);
    return checkMount(definition, { others, baseDir: this.#options.baseDir, env: process.env });
  }

  /** Files named through the API must lie below the media roots; refused before anything is remembered. */
  async #mustBeAllowed(config: MountConfig): Promise<void> {
    // A follower names no files: those of the followed mount were allowed to that one.
    if (config.follow !== undefined) return;
    const { media } = this.#options.config;
    const access = {
      roots: allowedRoots(config, 'api', media.roots),
      remote: remoteAccess(config, 'api', media),
    };
    const lists = [config.playlist, ...(config.fallback ? [config.fallback] : [])];
    for (const location of lists) {
      await this.#options.renderer
        .loadPlaylist(location, access, monotonicMs() + LOOK_DEADLINE_MS)
        .catch((error: unknown) => {
          if (error instanceof JetStreamError && REFUSALS.has(error.code)) throw error;
        });
    }
  }

  #begin(config: MountConfig, source: MountSource): MountHost {
    const { media } = this.#options.config;
    const roots = allowedRoots(config, source, media.roots);
    const remote = remoteAccess(config, source, media);
    const profile = this.#options.toolbox.profileOf(config);
    const host = new MountHost({ config, source, profile, roots, remote }, (changed, from) =>
      this.#log.state(changed, from),
    );
    this.#hosts.set(config.id, host);
    if (profile) this.#runs.launch(host);
    else {
      const wanted = config.encoder;
      host.enter('failed', `the encoder "${wanted}" is not installed: install it or set encoder = "auto"`);
    }
    return host;
  }

  #createLists(): ListKeeper {
    const { renderer, logger, config } = this.#options;
    const onFault = (message: string) => logger.warn({ reason: message }, 'playlists');
    return new ListKeeper({
      renderer,
      fork: watchForker(onFault),
      pollMs: config.media.poll_s * 1000,
      refetchMs: config.media.refetch_s * 1000,
      onChanged: (id, playlist) => this.#hosts.get(id)?.worker?.rpc.note('replaceList', { id, playlist }),
      onTrouble: (id, location, reason) => this.#log.list(id, location, reason),
      onFault,
    });
  }

  #createRuns(): MountRuns {
    const { renderer, toolbox, playheads, version } = this.#options;
    const { engine } = this.#options.config;
    const backoff = {
      baseMs: engine.retry_first_s * 1000,
      maxMs: engine.retry_max_s * 1000,
      jitter: engine.retry_jitter_percent / 100,
    };
    return new MountRuns({
      hosts: this.#hosts,
      crew: this.#crew,
      feeds: this.feeds,
      renderer,
      lists: this.#lists,
      resumeOf: (id) => this.#tryStore(() => playheads.load(id)),
      orderOf: ({ encoder }) => ({
        readAheadS: engine.read_ahead_s,
        maxGainDb: engine.max_gain_db,
        backoff,
        encoderVersion: toolbox.encoderVersion(encoder),
        userAgent: `JetStream/${version}`,
      }),
    });
  }

  #onTick(): void {
    this.#crew.check();
    this.#savePlayheads();
  }

  #savePlayheads(): void {
    const states = [...this.#hosts.values()].flatMap((host) => {
      const resume = host.report?.resume;
      return resume ? [[host.id, resume] as const] : [];
    });
    this.#tryStore(() => this.#options.playheads.save(new Map(states)));
  }

  /** Audio goes on without the database; its health says that it is down. */
  #tryStore<T>(access: () => T): T | null {
    try {
      return access();
    } catch {
      return null;
    }
  }

  #host(id: string): MountHost {
    const host = this.#hosts.get(id);
    if (!host) throw new JetStreamError('JS_MOUNT_NOT_FOUND', `there is no mount "${id}"`);
    return host;
  }

  #running(id: string): MountWorker {
    const { worker, state, reason } = this.#host(id);
    if (worker) return worker;
    throw new JetStreamError('JS_MOUNT_FAILED', `mount "${id}" is ${state}: ${reason}`);
  }
}
