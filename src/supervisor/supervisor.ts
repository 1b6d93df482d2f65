// The supervisor: what the running server is made of, and how it answers for its mounts.
import { isDefinition } from '../config/patch.js';
import type { Config } from '../config/schema.js';
import type { Backups } from '../model/backups.js';
import { JetStreamError } from '../model/errors.js';
import type { SystemHealth } from '../model/health.js';
import type { IfMatch } from '../model/lifecycle.js';
import type { MountStatus } from '../model/mount.js';
import type { Outlook } from '../model/outlook.js';
import type { Station } from '../model/station.js';
import type { HistoryStore } from '../store/history-store.js';
import type { WebhookDesk } from '../webhook/webhook-desk.js';
import { ConfigFile } from './config-file.js';
import { Definitions } from './definitions.js';
import type { StationFeed } from './event-feed.js';
import type { FailingTracks } from './failing-tracks.js';
import { guardLimits } from './guard.js';
import { hostOf, statusesOf, workerOf } from './hosts.js';
import { LateStore } from './late-store.js';
import type { Library } from './library.js';
import { Lifecycle } from './lifecycle.js';
import type { Feeds } from './listening.js';
import { apiAccess } from './media-access.js';
import { MountChecks } from './mount-checks.js';
import type { MountHost } from './mount-host.js';
import { MountStarts } from './mount-starts.js';
import { createObservers, type Observers } from './observers.js';
import type { PlaylistDesk } from './playlist-desk.js';
import type { QueueDesk } from './queue-desk.js';
import { Rounds } from './rounds.js';
import type { Previews } from './seams.js';
import { StationDesks } from './station-desks.js';
import { createRuns, type StationRuns } from './station-runs.js';
import type { StatsRecorder } from './stats-recorder.js';
import { StoppedChildren } from './stopped-children.js';
import type { SupervisorOptions } from './supervisor-options.js';
import { Turns } from './turns.js';
import { orWithoutStore } from './without-store.js';

/** Render processes begun before there is work: one looks at lists and tracks while the other makes the first mix. */
const FIRST_PROCESSES = 2;

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
  readonly #options: SupervisorOptions;
  readonly #hosts = new Map<string, MountHost>();
  readonly #turns = new Turns();
  readonly #definitions: Definitions;
  readonly #observers: Observers;
  readonly #checks: MountChecks;
  readonly #workers: StationRuns;
  readonly #starts: MountStarts;
  readonly #lateStore: LateStore;
  readonly #rounds: Rounds;
  #isClosed = false;

  constructor(options: SupervisorOptions) {
    const hosts = this.#hosts;
    const definitions = new Definitions({ ...options, store: options.mounts });
    const observers = createObservers(options, definitions, hosts);
    const desks = new StationDesks({ ...options, definitions, hosts, observers });
    const workers = createRuns({ ...options, definitions, hosts, observers, desks });
    this.#options = options;
    this.#definitions = definitions;
    this.#observers = observers;
    this.#workers = workers;
    this.#starts = new MountStarts({ ...options, hosts, definitions, observers, runs: workers.runs });
    this.#checks = this.#createChecks();
    this.events = observers.events;
    this.stats = observers.stats;
    this.webhooks = observers.webhooks;
    this.history = options.history;
    this.backups = options.backups;
    this.feeds = desks.feeds;
    this.playlists = desks.playlists;
    this.queue = desks.queue;
    this.library = desks.library;
    this.failures = desks.failures;
    this.seams = desks.seams;
    this.lifecycle = this.#createLifecycle();
    this.#lateStore = new LateStore({
      ...{ ...options, ...observers, hosts, definitions, turns: this.#turns },
      ...{ starts: this.#starts, lifecycle: this.lifecycle, queue: this.queue },
    });
    this.#rounds = this.#createRounds();
    this.configReload = this.#createConfigFile();
  }

  /** Starts every mount of the config file that the API has not removed, then those made by the API. */
  start(): void {
    this.#lateStore.load();
    const { config } = this.#definitions;
    if (config.mounts.length > 0) this.#options.renderer.pool.prepare(FIRST_PROCESSES);
    this.#starts.beginAll(config);
    this.library.start();
    this.#rounds.start();
  }

  mounts(): readonly MountStatus[] {
    return statusesOf(this.#hosts);
  }

  mount(id: string): MountStatus {
    return hostOf(this.#hosts, id).status();
  }

  addMount(definition: unknown): Promise<MountStatus> {
    return this.#turns.take(async () => {
      this.#checks.mustBeFree(definition);
      const others = [...this.#hosts.values()].map((host) => host.config);
      const config = this.#definitions.check('', definition, others);
      this.#checks.mustHaveRoom();
      await this.#checks.mustBeAllowed(config);
      if (isDefinition(definition)) this.#definitions.add(config.id, definition);
      return this.#starts.begin(config, 'api').status();
    });
  }

  removeMount(id: string, ifMatch?: IfMatch): Promise<void> {
    return this.#turns.take(async () => {
      const host = hostOf(this.#hosts, id);
      this.lifecycle.mustMatch(id, ifMatch);
      this.#definitions.remove(id);
      await this.#starts.remove(host, 'removed through the API');
    });
  }

  async skip(id: string): Promise<void> {
    await workerOf(this.#hosts, id).rpc.call('skip', { id });
  }

  async next(id: string, count: number): Promise<Outlook> {
    return workerOf(this.#hosts, id).rpc.call('next', { id, count });
  }

  async reconnect(id: string, target: number): Promise<void> {
    const targets = hostOf(this.#hosts, id).config.icecast_servers;
    if (!targets[target]) {
      const message = `mount "${id}" has ${targets.length} targets, counted from 0`;
      throw new JetStreamError('JS_NOT_FOUND', message);
    }
    if (await workerOf(this.#hosts, id).rpc.call('reconnect', { id, target })) return;
    const now = hostOf(this.#hosts, id).report?.targets[target]?.state ?? 'starting';
    const message = `target ${target} of mount "${id}" is ${now}: it has no wait that could be ended`;
    throw new JetStreamError('JS_TARGET_NOT_WAITING', message);
  }

  health(seen: readonly string[] | null = null): SystemHealth {
    return this.#observers.health.judge(this.mounts(), seen);
  }

  /** Saves playheads, closes every source cleanly and ends the workers. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rounds.close();
    this.library.close();
    orWithoutStore(() => this.stats.flush());
    this.webhooks.close();
    await this.#workers.runs.close();
    orWithoutStore(() => this.#observers.plays.flush());
    await this.#workers.crew.close();
    this.playlists.keeper.close();
    this.#options.renderer.close();
  }

  #createRounds(): Rounds {
    const { logger, playheads, onTurn } = this.#options;
    return new Rounds({
      ...{ hosts: this.#hosts, observers: this.#observers, crew: this.#workers.crew },
      ...{ playheads, lateStore: this.#lateStore, onTurn },
      stoppedChildren: new StoppedChildren({ onEnded: (reason) => logger.warn({ reason }, 'renderer') }),
    });
  }

  #createChecks(): MountChecks {
    const { renderer, toolbox, monitor, openFiles } = this.#options;
    const definitions = this.#definitions;
    return new MountChecks({
      hosts: this.#hosts,
      renderer,
      access: () => apiAccess(definitions.config.media),
      profileOf: (config) => toolbox.profileOf(config),
      usage: () => monitor.latest(),
      limits: () => guardLimits(definitions.config.limits),
      openFiles,
      renderHealth: () => this.health().render,
    });
  }

  #createLifecycle(): Lifecycle {
    const [definitions, starts] = [this.#definitions, this.#starts];
    return new Lifecycle({
      hosts: this.#hosts,
      runs: this.#workers.runs,
      definitions,
      turns: this.#turns,
      define: (config) => starts.define(config, definitions.sourceOf(config.id)),
      begin: (config, source) => starts.begin(config, source),
      describe: (config, source) => starts.describe(config, source),
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
      begin: (config) => this.#starts.begin(config, 'config'),
      remove: (host, reason) => this.#starts.remove(host, reason),
      onSettings: (config) => this.#takeSettings(config),
      onWarning: (reason) => logger.warn({ reason }, 'config'),
      onReloaded: (difference) => this.#observers.log.reloaded(difference),
    });
  }

  /** Settings that hold at once; the rest of them is asked for whenever it is needed. */
  #takeSettings({ log, webhooks }: Config): void {
    this.#options.logger.level = log.level;
    this.webhooks.take(webhooks);
    this.#starts.redefineAll();
  }
}
