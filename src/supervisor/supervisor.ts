// The supervisor: starts mounts in workers, starts them again where they were, and answers for all of them.
import { availableParallelism } from 'node:os';
import type { BaseLogger } from 'pino';
import type { MountConfig } from '../config/mount-schema.js';
import { isDefinition } from '../config/patch.js';
import type { Config } from '../config/schema.js';
import type { FailureArchive } from '../library/quarantine.js';
import type { Backups } from '../model/backups.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { SystemHealth } from '../model/health.js';
import type { MountSource, MountStatus } from '../model/mount.js';
import type { Outlook } from '../model/outlook.js';
import type { PlaylistReload } from '../model/playlist.js';
import type { Station } from '../model/station.js';
import { monotonicMs } from '../model/time.js';
import type { PlaylistEntry } from '../model/track.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { HistoryStore } from '../store/history-store.js';
import type { LibraryStore } from '../store/library-store.js';
import type { MountStore } from '../store/mount-store.js';
import type { PlayheadStore } from '../store/playhead-store.js';
import type { QueueStore } from '../store/queue-store.js';
import type { StatsStore } from '../store/stats-store.js';
import type { StoreHealth } from '../store/store-health.js';
import type { WebhookStore } from '../store/webhook-store.js';
import { WebhookDesk, type WebhookDeskOptions } from '../webhook/webhook-desk.js';
import { ConfigFile } from './config-file.js';
import { Definitions } from './definitions.js';
import { StationFeed } from './event-feed.js';
import { FailingTracks } from './failing-tracks.js';
import { leadersFirst } from './followers.js';
import { admission, type GuardLimits } from './guard.js';
import { HealthWatch } from './health-watch.js';
import { hostDefinition } from './host-definition.js';
import { LevelSwitch } from './level-switch.js';
import { Library } from './library.js';
import { Lifecycle } from './lifecycle.js';
import { Feeds } from './listening.js';
import { apiAccess } from './media-access.js';
import { MountChecks } from './mount-checks.js';
import { type HostDefinition, MountHost, type OnState } from './mount-host.js';
import { MountLog } from './mount-log.js';
import { MountRuns } from './mount-runs.js';
import type { MountWorker } from './mount-worker.js';
import { PlayLog } from './play-log.js';
import { PlaylistDesk } from './playlist-desk.js';
import { QueueDesk } from './queue-desk.js';
import { RenderProgress } from './render-progress.js';
import type { Renderer } from './renderer.js';
import { Previews } from './seams.js';
import { stationStats } from './station-stats.js';
import { StatsRecorder } from './stats-recorder.js';
import { StoppedChildren } from './stopped-children.js';
import type { Toolbox } from './toolbox.js';
import { Turns } from './turns.js';
import type { UsageMonitor } from './usage-monitor.js';
import { type WorkerCallsOptions, workerCalls } from './worker-calls.js';
import { WorkerCrew } from './worker-crew.js';

export interface SupervisorOptions {
  readonly config: Config;
  /** The file it came from, read again by a reload. */
  readonly configFile: string;
  /** Folder of the config file: relative paths of API mounts start there. */
  readonly baseDir: string;
  readonly toolbox: Toolbox;
  readonly renderer: Renderer;
  readonly mounts: MountStore;
  readonly library: LibraryStore;
  readonly playheads: PlayheadStore;
  readonly queues: QueueStore;
  readonly stats: StatsStore;
  readonly webhooks: WebhookStore;
  readonly sendWebhook: WebhookDeskOptions['send'];
  readonly failures: FailureArchive;
  readonly history: HistoryStore;
  readonly backups: Backups;
  readonly storeHealth: () => StoreHealth;
  readonly monitor: UsageMonitor;
  /** The one reader of the kernel's send queues. */
  readonly sendQueues: SendQueueSampler;
  readonly logger: BaseLogger;
  readonly version: string;
  /** Called with every turn of the supervisor's loop, about once a second. */
  readonly onTurn: () => void;
}

const TICK_MS = 1000;

/** Runs on the main thread; knows every mount. */
export class Supervisor implements Station {
  readonly feeds: Feeds;
  readonly playlists: PlaylistDesk;
  readonly queue: QueueDesk;
  readonly library: Library;
  readonly events: StationFeed;
  readonly stats: StatsRecorder;
  readonly webhooks: WebhookDesk;
  readonly seams: Previews;
  readonly failures: FailingTracks;
  readonly lifecycle: Lifecycle;
  readonly history: HistoryStore;
  readonly configReload: ConfigFile;
  readonly backups: Backups;
  readonly #definitions: Definitions;
  readonly #plays: PlayLog;
  readonly #turns = new Turns();
  readonly #options: SupervisorOptions;
  readonly #checks: MountChecks;
  readonly #log: MountLog;
  readonly #levels: LevelSwitch;
  readonly #hosts = new Map<string, MountHost>();
  readonly #crew: WorkerCrew;
  readonly #runs: MountRuns;
  readonly #health: HealthWatch;
  readonly #stoppedChildren: StoppedChildren;
  #tick: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const { renderer, sendQueues, toolbox } = options;
    this.#options = options;
    this.events = new StationFeed({
      onError: (error) => options.logger.error({ reason: messageOf(error) }, 'an event subscriber threw'),
    });
    this.stats = new StatsRecorder(options.stats);
    this.#log = new MountLog(options.logger, this.events);
    this.#levels = new LevelSwitch(this.events, this.#hosts);
    this.events.onInterest(() => this.#levels.update());
    this.history = options.history;
    this.backups = options.backups;
    this.#definitions = new Definitions({ ...options, store: options.mounts });
    this.webhooks = this.#createWebhooks();
    this.#plays = new PlayLog({
      store: options.history,
      days: () => this.#config.state.history_days,
      onEnded: (id, { location, title, artist, startedAtMs }, { playedS, reason }) => {
        const startedAt = new Date(startedAtMs).toISOString();
        this.events.emit('track_ended', { location, title, artist, startedAt, playedS, reason }, id);
      },
      onDropped: (reason) => options.logger.warn({ reason }, 'history'),
    });
    this.feeds = new Feeds((id, count) => {
      const host = this.#hosts.get(id);
      if (host) host.listeners = count;
    });
    this.playlists = this.#createPlaylists();
    this.#checks = this.#createChecks();
    this.queue = this.#createQueue();
    this.library = new Library({
      store: options.library,
      backstage: renderer.backstage,
      hosts: this.#hosts,
      events: this.events,
      mediaRoots: options.config.media.roots,
      analyse: options.config.library.analyse,
      logger: options.logger,
    });
    this.failures = this.#createFailures();
    this.seams = this.#createSeams();
    const calls: WorkerCallsOptions = {
      hosts: this.#hosts,
      failures: this.failures,
      renderer,
      lists: this.playlists.keeper,
      sendQueues,
      feeds: this.feeds,
      log: this.#log,
      onReport: (report) => this.queue.heard(report),
      onUnplayable: (id, entry) => this.queue.unplayable(id, entry),
      onListLoaded: (id, entries) => this.#takeUp(id, entries),
      levels: this.#levels,
      progress: new RenderProgress(this.events, monotonicMs),
      plays: this.#plays,
      onMountFailed: (host, reason) => this.#runs.fail(host, reason),
    };
    this.#crew = new WorkerCrew({
      callsOf: (worker) => workerCalls(calls, worker),
      sendQueues,
      onGone: (worker, reason) => this.#runs.lost(worker, reason),
    });
    this.#stoppedChildren = new StoppedChildren({
      onEnded: (reason) => options.logger.warn({ reason }, 'renderer'),
    });
    this.#runs = this.#createRuns();
    this.lifecycle = this.#createLifecycle();
    this.configReload = this.#createConfigFile();
    const limits = () => this.#limits;
    this.#health = new HealthWatch({
      version: options.version,
      toolbox,
      get limits() {
        return limits();
      },
      render: () => ({
        ...renderer.pool.load(),
        coldMounts: renderer.coldMounts(),
        cache: renderer.cacheFigures(),
      }),
      storeHealth: options.storeHealth,
      usage: () => options.monitor.latest(),
      events: this.events,
    });
  }

  /** Starts every mount of the config file that the API has not removed, then those made by the API. */
  start(): void {
    this.#tryStore(() => this.#definitions.load());
    this.#tryStore(() => this.#plays.open());
    const definitions = this.#definitions;
    for (const { id } of leadersFirst(this.#config.mounts, (config) => config)) {
      if (definitions.isRemoved(id)) this.#log.notStarted(id, 'it was removed through the API', 'info');
      else this.#tryBegin(id, 'config');
    }
    const stored = definitions.storedIds;
    for (const id of leadersFirst(stored, (one) => definitions.of(one) as Partial<MountConfig>)) {
      this.#tryBegin(id, 'api');
    }
    this.library.start();
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  mounts(): readonly MountStatus[] {
    return [...this.#hosts.values()].map((host) => host.status());
  }

  mount(id: string): MountStatus {
    return this.#host(id).status();
  }

  addMount(definition: unknown): Promise<MountStatus> {
    return this.#turns.take(async () => {
      this.#mustBeFree(definition);
      const config = this.#check(definition);
      const verdict = admission({
        usage: this.#options.monitor.latest(),
        mounts: this.#hosts.size,
        limits: this.#limits,
      });
      if (!verdict.ok) throw new JetStreamError('JS_LIMIT_REACHED', verdict.reason);
      await this.#checks.mustBeAllowed(config);
      if (isDefinition(definition)) this.#definitions.add(config.id, definition);
      return this.#begin(config, 'api').status();
    });
  }

  removeMount(id: string): Promise<void> {
    return this.#turns.take(async () => {
      const host = this.#host(id);
      this.#definitions.remove(id);
      await this.#remove(host, 'removed through the API');
    });
  }

  async skip(id: string): Promise<void> {
    await this.#running(id).rpc.call('skip', { id });
  }

  async reloadPlaylist(id: string): Promise<PlaylistReload> {
    return this.playlists.reload(id);
  }

  async next(id: string, count: number): Promise<Outlook> {
    return this.#running(id).rpc.call('next', { id, count });
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
    this.library.close();
    this.#tryStore(() => this.stats.flush());
    this.webhooks.close();
    await this.#runs.close();
    this.#tryStore(() => this.#plays.flush());
    await this.#crew.close();
    this.playlists.keeper.close();
    this.#options.renderer.close();
  }

  /** The config in force: a reload takes another one up. */
  get #config(): Config {
    return this.#definitions.config;
  }

  get #limits(): GuardLimits {
    const { max_mounts, max_cpu_percent, maxMemoryBytes, warn_cpu_percent, warnMemoryBytes } =
      this.#config.limits;
    return {
      maxMounts: max_mounts,
      maxCpuPercent: max_cpu_percent,
      maxMemoryBytes,
      warnCpuPercent: warn_cpu_percent,
      warnMemoryBytes,
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
    return this.#definitions.check('', definition, others);
  }

  /** Begins a mount of the definitions in force, or says in the log why not. */
  #tryBegin(id: string, source: MountSource): void {
    const definitions = this.#definitions;
    const own = source === 'config' ? definitions.ofFile(id) : undefined;
    try {
      const others = [...this.#hosts.values()].map((host) => host.config);
      const isOwn = own !== undefined && definitions.patchedWith(own) === null;
      this.#begin(isOwn ? own : definitions.check(id, definitions.of(id), others), source);
    } catch (error) {
      this.#log.notStarted(id, messageOf(error), 'error');
      // What the API changed of a mount of the file does not keep it off the air.
      if (own) this.#begin(own, source);
    }
  }

  #begin(config: MountConfig, source: MountSource): MountHost {
    const host = this.#describe(config, source, (changed, from) => this.#log.state(changed, from));
    this.#hosts.set(config.id, host);
    if (this.#definitions.isStopped(config.id)) {
      host.isWanted = false;
      host.enter('stopped', Lifecycle.stoppedReason);
    } else this.#runs.launch(host);
    return host;
  }

  /** The library takes up what a mount's list names. */
  #takeUp(id: string, entries: readonly PlaylistEntry[]): void {
    const host = this.#hosts.get(id);
    if (host) this.library.take(host, entries);
  }

  #createPlaylists(): PlaylistDesk {
    const { renderer, logger } = this.#options;
    return new PlaylistDesk({
      hosts: this.#hosts,
      renderer,
      media: this.#config.media,
      log: this.#log,
      logger,
      running: (id) => this.#running(id),
      onEntries: (id, entries) => this.#takeUp(id, entries),
    });
  }

  #createChecks(): MountChecks {
    const { renderer, toolbox } = this.#options;
    return new MountChecks({
      renderer,
      access: () => apiAccess(this.#config.media),
      profileOf: (config) => toolbox.profileOf(config),
      renderHealth: () => this.health().render,
    });
  }

  #createQueue(): QueueDesk {
    const { queues, renderer, baseDir } = this.#options;
    return new QueueDesk({
      hosts: this.#hosts,
      store: queues,
      renderer,
      access: () => apiAccess(this.#config.media),
      baseDir,
      placeOf: (id) => this.library.placeOf(id),
      onChanged: (id, { length }) =>
        this.events.emit('queue_changed', { entries: length, reason: 'the queue is another one' }, id),
    });
  }

  #createWebhooks(): WebhookDesk {
    const { config, webhooks, sendWebhook, version, logger } = this.#options;
    return new WebhookDesk({
      events: this.events,
      configured: config.webhooks,
      store: webhooks,
      send: sendWebhook,
      userAgent: `JetStream/${version}`,
      onFault: (reason) => logger.error({ reason }, 'webhooks'),
    });
  }

  #createFailures(): FailingTracks {
    const { renderer, failures } = this.#options;
    return new FailingTracks({
      archive: failures,
      identify: (path) => renderer.identify(path),
      mustExist: (id) => void this.#host(id),
      // With nothing to play a mount rests between its looks at the playlist; a reload is a look.
      stir: async (id) => {
        const { state } = this.#host(id);
        if (state === 'fallback' || state === 'silent') await this.reloadPlaylist(id);
      },
    });
  }

  #createSeams(): Previews {
    const config = () => this.#config;
    return new Previews({
      renderer: this.#options.renderer,
      host: (id) => this.#host(id),
      access: () => apiAccess(this.#config.media),
      resolve: (id) => this.library.placeOf(id)?.path ?? null,
      get maxGainDb() {
        return config().engine.max_gain_db;
      },
    });
  }

  #describe(config: MountConfig, source: MountSource, onState: OnState): MountHost {
    const definition = { ...this.#define(config, source), source, node: this.#config.server.node };
    return new MountHost(definition, onState);
  }

  #define(config: MountConfig, source: MountSource): HostDefinition {
    return hostDefinition(config, source, { definitions: this.#definitions, toolbox: this.#options.toolbox });
  }

  async #remove(host: MountHost, reason: string): Promise<void> {
    this.#hosts.delete(host.id);
    this.stats.forget(host.id);
    host.enter('stopped', reason);
    await this.#runs.remove(host);
  }

  #createLifecycle(): Lifecycle {
    return new Lifecycle({
      hosts: this.#hosts,
      runs: this.#runs,
      definitions: this.#definitions,
      turns: this.#turns,
      define: (config) => this.#define(config, this.#definitions.sourceOf(config.id)),
      begin: (config, source) => this.#begin(config, source),
      describe: (config, source) => this.#describe(config, source, () => undefined),
      mustBeReadable: (locations) => this.#checks.mustBeReadable(locations),
    });
  }

  #createConfigFile(): ConfigFile {
    const { logger, configFile } = this.#options;
    return new ConfigFile({
      file: configFile,
      hosts: this.#hosts,
      definitions: this.#definitions,
      lifecycle: this.lifecycle,
      turns: this.#turns,
      begin: (config) => this.#begin(config, 'config'),
      remove: (host, reason) => this.#remove(host, reason),
      onSettings: (config) => this.#takeSettings(config),
      onWarning: (reason) => logger.warn({ reason }, 'config'),
      onReloaded: (difference) => this.#log.reloaded(difference),
    });
  }

  /** Settings that hold at once; the rest of them is asked for whenever it is needed. */
  #takeSettings({ log }: Config): void {
    this.#options.logger.level = log.level;
    for (const host of this.#hosts.values()) host.redefine(this.#define(host.config, host.source));
  }

  #createRuns(): MountRuns {
    const { renderer, toolbox, playheads, queues, version } = this.#options;
    const { engine } = this.#config;
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
      lists: this.playlists.keeper,
      onStarted: (host) => this.#levels.started(host),
      resumeOf: (id) => this.#tryStore(() => playheads.load(id)),
      queueOf: (id) => this.#tryStore(() => queues.list(id)) ?? [],
      saveResume: (id, resume) => this.#tryStore(() => playheads.save(new Map([[id, resume]]))),
      onSilent: (id, because) => {
        this.#plays.interrupted(id, because);
        this.#tryStore(() => this.#plays.flush());
      },
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
    this.#stoppedChildren.check();
    this.#savePlayheads();
    this.#tryStore(() => this.#plays.flush());
    this.#tellStats();
    // Judged whether or not anybody asks: a change is an event.
    this.health();
    this.#options.onTurn();
  }

  #tellStats(): void {
    const mounts = this.mounts();
    this.#tryStore(() => this.stats.sample(mounts));
    if (this.events.wants('stats')) this.events.emit('stats', stationStats(this.health(), mounts));
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
    const { worker, state, reason, isWanted } = this.#host(id);
    if (worker) return worker;
    if (!isWanted) throw new JetStreamError('JS_MOUNT_STOPPED', `mount "${id}" is stopped: start it first`);
    throw new JetStreamError('JS_MOUNT_FAILED', `mount "${id}" is ${state}: ${reason}`);
  }
}
