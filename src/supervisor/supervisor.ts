// The supervisor: starts mounts in workers, starts them again where they were, and answers for all of them.
import { availableParallelism } from 'node:os';
import type { BaseLogger } from 'pino';
import { checkMount } from '../config/check-mount.js';
import type { Config, MountConfig } from '../config/schema.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { MountSource, MountState, MountStatus } from '../model/mount.js';
import type { Profile } from '../model/profile.js';
import type { Handlers } from '../model/rpc.js';
import type { PlaylistReload, Station, SystemHealth } from '../model/station.js';
import { monotonicMs } from '../model/time.js';
import type { MountNotice, MountReport, SupervisorProtocol } from '../mount/protocol.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { MountStore } from '../store/mount-store.js';
import type { PlayheadStore } from '../store/playhead-store.js';
import type { StoreHealth } from '../store/store-health.js';
import { followersOf, leadersFirst, obstacleTo } from './followers.js';
import { admission, type GuardLimits } from './guard.js';
import { HealthWatch } from './health-watch.js';
import { Feeds } from './listening.js';
import { allowedRoots } from './media-roots.js';
import { MountHost } from './mount-host.js';
import { MountWorker } from './mount-worker.js';
import type { Renderer } from './renderer.js';
import { RestartDelay } from './restart-delay.js';
import type { Toolbox } from './toolbox.js';
import type { UsageMonitor } from './usage-monitor.js';

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

/** One mount a worker up to this many mounts; then groups of {@link GROUP_SIZE}. */
const MOUNTS_ALONE = 32;
const GROUP_SIZE = 16;
const TICK_MS = 1000;
/** Time for sources to be closed cleanly before a worker is ended. */
const STOP_MS = 3000;
const SKIP_DEADLINE_MS = 500;

/** Runs on the main thread; knows every mount. */
export class Supervisor implements Station {
  readonly feeds: Feeds;
  readonly #options: SupervisorOptions;
  readonly #log: BaseLogger;
  readonly #hosts = new Map<string, MountHost>();
  readonly #workers = new Set<MountWorker>();
  readonly #restartDelays = new Map<string, RestartDelay>();
  readonly #health: HealthWatch;
  #tick: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#log = options.logger;
    this.feeds = new Feeds((id, count) => {
      const host = this.#hosts.get(id);
      if (host) host.listeners = count;
    });
    this.#health = new HealthWatch({
      version: options.version,
      toolbox: options.toolbox,
      limits: this.#limits,
      render: () => options.renderer.pool.load(),
      storeHealth: options.storeHealth,
      usage: () => options.monitor.latest(),
    });
  }

  /** Starts every mount of the config file that the API has not removed, then those made by the API. */
  start(): void {
    const overrides = this.#tryStore(() => this.#options.mounts.overrides()) ?? new Map<string, string>();
    for (const mount of leadersFirst(this.#options.config.mounts, (config) => config)) {
      if (overrides.get(mount.id) === 'removed') {
        this.#log.info({ mount: mount.id }, 'mount was removed through the API: not started');
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
        this.#log.error({ mount: id, reason: messageOf(error) }, 'a mount made by the API cannot be started');
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
    this.feeds.close(host.config.path);
    host.enter('stopped', 'removed through the API');
    const followers = followersOf(id, this.#hosts.values()).map((follower) => this.#rest(follower));
    await Promise.all([this.#stopHost(host), ...followers]);
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
    await Promise.all([...this.#hosts.values()].map((host) => this.#stopHost(host)));
    const workers = [...this.#workers];
    for (const worker of workers) this.#forget(worker);
    await Promise.all(workers.map((worker) => worker.end()));
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
    const roots = allowedRoots(config, 'api', this.#options.config.media.roots);
    const lists = [config.playlist, ...(config.fallback ? [config.fallback] : [])];
    for (const location of lists) {
      await this.#options.renderer
        .loadPlaylist(location, roots, monotonicMs() + SKIP_DEADLINE_MS)
        .catch((error: unknown) => {
          if (error instanceof JetStreamError && error.code === 'JS_FORBIDDEN_PATH') throw error;
        });
    }
  }

  #begin(config: MountConfig, source: MountSource): MountHost {
    const roots = allowedRoots(config, source, this.#options.config.media.roots);
    const profile = this.#options.toolbox.profileOf(config);
    const host = new MountHost({ config, source, profile, roots }, (changed, from) =>
      this.#onState(changed, from),
    );
    this.#hosts.set(config.id, host);
    this.feeds.open(host);
    if (profile) void this.#launch(host, profile);
    else {
      const wanted = config.encoder;
      host.enter('failed', `the encoder "${wanted}" is not installed: install it or set encoder = "auto"`);
    }
    return host;
  }

  async #launch(host: MountHost, profile: Profile): Promise<void> {
    const { id } = host;
    // A follower may have been launched with the mount it follows meanwhile.
    if (host.worker) return;
    const worker = this.#placeFor(host);
    if (!worker) return;
    worker.mountIds.add(id);
    host.worker = worker;
    const { engine } = this.#options.config;
    try {
      await worker.rpc.call('startMount', {
        config: host.config,
        profile,
        resume: this.#tryStore(() => this.#options.playheads.load(id)) ?? null,
        readAheadS: engine.read_ahead_s,
        maxGainDb: engine.max_gain_db,
        encoderVersion: this.#options.toolbox.encoderVersion(profile.encoder),
        userAgent: `JetStream/${this.#options.version}`,
      });
      if (this.feeds.feed(host.config.path)?.isWanted) worker.rpc.note('listen', { id, on: true });
      for (const follower of followersOf(id, this.#hosts.values())) this.#relaunch(follower);
    } catch (error) {
      this.#onMountFailed(host, messageOf(error));
    }
  }

  /** Starts a mount again if it can be started now. */
  #relaunch(host: MountHost): void {
    if (this.#isClosed || this.#hosts.get(host.id) !== host || !host.profile) return;
    if (!this.feeds.feed(host.config.path)) this.feeds.open(host);
    void this.#launch(host, host.profile);
  }

  /** The worker of the followed mount; for a mount of its own one with room. Null while it has to wait. */
  #placeFor(host: MountHost): MountWorker | null {
    const { follow } = host.config;
    if (follow !== undefined) {
      const leader = this.#hosts.get(follow);
      const obstacle = obstacleTo(host, leader);
      if (obstacle) host.enter(obstacle.state, obstacle.reason);
      return obstacle ? null : (leader?.worker ?? null);
    }
    const isCrowded = this.#workers.size >= MOUNTS_ALONE;
    const roomy = isCrowded && [...this.#workers].find((worker) => worker.mountIds.size < GROUP_SIZE);
    return roomy || this.#addWorker();
  }

  #addWorker(): MountWorker {
    const worker: MountWorker = new MountWorker(
      this.#handlers(() => worker),
      (gone, reason) => this.#onWorkerGone(gone, reason),
    );
    this.#workers.add(worker);
    return worker;
  }

  #handlers(worker: () => MountWorker): Handlers<SupervisorProtocol> {
    const { renderer } = this.#options;
    return {
      loadPlaylist: ({ id, location }, signal) =>
        renderer.loadPlaylist(location, this.#host(id).roots, monotonicMs(), signal),
      scan: ({ id, path, sampleRateHz, channels, deadlineMs }, signal) =>
        renderer.scan({ path, sampleRateHz, channels }, this.#host(id).roots, deadlineMs, signal),
      silence: ({ profile, deadlineMs }) => renderer.silence(profile, deadlineMs),
      mix: ({ spec, deadlineMs }, signal) => renderer.mix(spec, deadlineMs, signal),
      live: ({ id, spec, slice, deadlineMs }) => renderer.live(id, spec, slice, deadlineMs),
      want: ({ id, spec, wish }) =>
        renderer.want(spec, wish, id, (news) => worker().rpc.note('asset', { id, news })),
      release: ({ id, key }) => renderer.release(id, key),
      distrust: ({ key }) => renderer.distrust(key),
      watchSendQueues: ({ keys }) =>
        this.#options.sendQueues.want(worker(), keys, (sample) =>
          worker().rpc.note('sendQueues', { sample }),
        ),
      report: ({ reports }) => this.#onReports(reports),
      notice: ({ id, notice }) => this.#onNotice(id, notice),
      failed: ({ id, message }) => {
        const host = this.#hosts.get(id);
        if (host) this.#onMountFailed(host, message);
      },
      frames: ({ id, batch }) => {
        const host = this.#hosts.get(id);
        if (host) this.feeds.feed(host.config.path)?.push(batch);
      },
    };
  }

  #onReports(reports: readonly MountReport[]): void {
    for (const report of reports) this.#hosts.get(report.id)?.take(report);
  }

  #onNotice(id: string, notice: MountNotice): void {
    const log = { mount: id };
    if (notice.kind === 'track') this.#log.info({ ...log, title: notice.title }, 'now playing');
    if (notice.kind === 'fault') this.#log.warn({ ...log, reason: notice.message }, 'fault');
    if (notice.kind === 'target') {
      const { to, reason, code } = notice.change;
      const level = code ? 'warn' : 'info';
      this.#log[level](
        { ...log, server: notice.server, state: to, ...(code ? { code } : {}), reason },
        'target',
      );
    }
    if (notice.kind !== 'passed_over') return;
    const { location, code, reason } = notice;
    const isNew = this.#hosts.get(id)?.failed({ location, code, reason, at: new Date().toISOString() });
    if (isNew) this.#log.warn({ ...log, location, code, reason }, 'track skipped: it cannot be played');
  }

  #onState(host: MountHost, from: MountState): void {
    const isTrouble = host.state === 'silent' || host.state === 'failed' || host.state === 'restarting';
    const level = isTrouble ? 'warn' : 'info';
    this.#log[level]({ mount: host.id, from, state: host.state, reason: host.reason }, 'mount');
  }

  #onWorkerGone(worker: MountWorker, reason: string): void {
    this.#forget(worker);
    if (this.#isClosed) return;
    for (const id of worker.mountIds) {
      const host = this.#hosts.get(id);
      if (host?.worker === worker) this.#onMountFailed(host, reason);
    }
  }

  /** A mount ended: it is started again where it was, at once the first time, later if it keeps failing. */
  #onMountFailed(host: MountHost, reason: string): void {
    if (this.#isClosed || this.#hosts.get(host.id) !== host || host.state === 'restarting') return;
    const worker = host.worker;
    this.#options.renderer.release(host.id);
    worker?.mountIds.delete(host.id);
    worker?.rpc.call('stopMount', { id: host.id }).catch(() => undefined);
    host.lost(reason);
    const delay = this.#restartDelays.get(host.id) ?? new RestartDelay();
    this.#restartDelays.set(host.id, delay);
    setTimeout(() => this.#relaunch(host), delay.nextMs(monotonicMs()));
    for (const follower of followersOf(host.id, this.#hosts.values())) {
      if (follower.worker) this.#onMountFailed(follower, `follows ${host.id}, which ended: ${reason}`);
    }
  }

  /** Stops a follower whose mount was removed; it starts again when there is one of that name. */
  async #rest(follower: MountHost): Promise<void> {
    this.feeds.close(follower.config.path);
    const stopped = this.#stopHost(follower);
    follower.stop(`follows ${follower.config.follow}, which was removed`);
    await stopped;
  }

  async #stopHost(host: MountHost): Promise<void> {
    const { worker, id } = host;
    if (!worker) return;
    const stopped = worker.rpc.call('stopMount', { id }).catch(() => undefined);
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    this.#options.renderer.release(id);
    worker.mountIds.delete(id);
    if (worker.mountIds.size > 0) return;
    this.#forget(worker);
    await worker.end();
  }

  #forget(worker: MountWorker): void {
    this.#workers.delete(worker);
    this.#options.sendQueues.want(worker, [], () => undefined);
  }

  #onTick(): void {
    for (const worker of this.#workers) worker.check();
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
