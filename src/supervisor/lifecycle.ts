// Changes mounts while they play, restarting as little as possible; stops them, starts them, moves about in them.
import type { Definition } from '../config/definition.js';
import { definitionOf } from '../config/definition.js';
import { diffMount } from '../config/diff.js';
import { ConfigError } from '../config/faults.js';
import type { MountConfig } from '../config/mount-schema.js';
import { isDefinition } from '../config/patch.js';
import { JetStreamError } from '../model/errors.js';
import type {
  ChangeOptions,
  IfMatch,
  MountChangeReport,
  MountDefinition,
  MountLifecycle,
} from '../model/lifecycle.js';
import type { MountSource, MountStatus } from '../model/mount.js';
import type { Definitions } from './definitions.js';
import { followersOf } from './followers.js';
import { locationsOf } from './media-roots.js';
import type { HostDefinition, MountHost } from './mount-host.js';
import type { MountRuns } from './mount-runs.js';
import type { Turns } from './turns.js';

export interface LifecycleOptions {
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly runs: MountRuns;
  readonly definitions: Definitions;
  readonly turns: Turns;
  /** What a mount with this config is run by. */
  readonly define: (config: MountConfig) => HostDefinition;
  /** Makes the host of a mount and starts it, unless it is stopped. */
  readonly begin: (config: MountConfig, source: MountSource) => MountHost;
  /** The host of a mount that is not run. */
  readonly describe: (config: MountConfig, source: MountSource) => MountHost;
  /** Looks at locations the API names. @throws JetStreamError as `loadPlaylist` does */
  readonly mustBeReadable: (locations: readonly string[]) => Promise<void>;
}

const STOPPED = 'stopped through the API: POST /start lets it go on where it was';
const REMOVED = 'removed through the API: POST /restore brings it back';

export class Lifecycle implements MountLifecycle {
  readonly #options: LifecycleOptions;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  definition(id: string): MountDefinition {
    return this.#options.definitions.shown(this.#host(id).config);
  }

  /** To be called in the turn of what it is a condition of. @throws JetStreamError `JS_PRECONDITION_FAILED` */
  mustMatch(id: string, ifMatch: IfMatch): void {
    if (ifMatch === undefined) return;
    const { hosts, definitions } = this.#options;
    const host = hosts.get(id);
    const etag = host && definitions.etagOf(host.config);
    if (etag !== undefined && ifMatch.split(',').some((tag) => [etag, '*'].includes(tag.trim()))) return;
    const message =
      etag === undefined
        ? `mount "${id}" was removed and has no definition that could match: ask again without If-Match`
        : `the definition of mount "${id}" is another one by now: read it again and decide anew`;
    throw new JetStreamError('JS_PRECONDITION_FAILED', message);
  }

  change(id: string, patch: unknown, options: ChangeOptions = {}): Promise<MountChangeReport> {
    const { definitions, turns, mustBeReadable } = this.#options;
    return turns.take(async () => {
      const host = this.#matching(id, options.ifMatch);
      if (!isDefinition(patch)) {
        throw new JetStreamError('JS_INVALID_REQUEST', 'the body must be an object with keys of a mount');
      }
      const { definition, save } = definitions.patched(id, patch);
      const config = this.#check(host, definition);
      const { applied, restarted, later } = diffMount(host.config, config);
      const known = locationsOf(host.config);
      await mustBeReadable(locationsOf(config).filter((location) => !known.includes(location)));
      if (!options.dryRun) {
        save();
        await this.apply(host, config);
      }
      return { mount: host.status(), etag: definitions.etagOf(host.config), applied, restarted, later };
    });
  }

  start(id: string, ifMatch?: IfMatch): Promise<void> {
    return this.#options.turns.take(async () => {
      const host = this.#matching(id, ifMatch);
      this.#options.definitions.setStopped(id, false);
      this.#wake(host);
    });
  }

  stop(id: string, ifMatch?: IfMatch): Promise<void> {
    return this.#options.turns.take(async () => {
      const host = this.#matching(id, ifMatch);
      this.#options.definitions.setStopped(id, true);
      await this.rest(host);
    });
  }

  /** Lets a mount rest that the definitions have as stopped. Takes no turn of its own. */
  async rest(host: MountHost): Promise<void> {
    host.redefine(this.#options.define(host.config));
    if (!host.isWanted) return;
    host.isWanted = false;
    await this.#options.runs.rest(host, STOPPED);
  }

  restart(id: string, ifMatch?: IfMatch): Promise<void> {
    return this.#options.turns.take(async () => {
      const host = this.#mustBeWanted(id);
      this.mustMatch(id, ifMatch);
      await this.#options.runs.restart(host, 'restarted through the API');
    });
  }

  async seek(id: string, positionS: number): Promise<void> {
    const { worker, state, reason } = this.#mustBeWanted(id);
    if (!worker) throw new JetStreamError('JS_MOUNT_FAILED', `mount "${id}" is ${state}: ${reason}`);
    await worker.rpc.call('seek', { id, positionS });
  }

  restore(id: string, ifMatch?: IfMatch): Promise<MountStatus> {
    const { definitions, hosts, turns, begin } = this.#options;
    return turns.take(async () => {
      const own = definitions.ofFile(id);
      if (!own || definitions.sourceOf(id) !== 'config') {
        this.#host(id);
        const message = `mount "${id}" was made by the API: there is nothing in the config file to go back to`;
        throw new JetStreamError('JS_INVALID_REQUEST', message);
      }
      this.mustMatch(id, ifMatch);
      const host = hosts.get(id);
      const config = definitions.check(id, definitionOf(own), this.#othersOf(id));
      definitions.restore(id);
      if (!host) return begin(config, 'config').status();
      await this.apply(host, config);
      this.#wake(host);
      return host.status();
    });
  }

  removed(): readonly MountStatus[] {
    const { definitions, describe } = this.#options;
    return definitions.config.mounts
      .filter(({ id }) => definitions.isRemoved(id) && definitions.sourceOf(id) === 'config')
      .map((config) => {
        const host = describe(config, 'config');
        host.enter('stopped', REMOVED);
        return host.status();
      });
  }

  /** Lets a mount that exists go by another config, and those that follow it with it. Takes no turn of its own. */
  async apply(host: MountHost, config: MountConfig): Promise<void> {
    const { runs, define } = this.#options;
    const change = diffMount(host.config, config);
    const followers = this.#followersWith(host, config);
    for (const [follower, theirs] of followers) follower.redefine(define(theirs));
    if (change.action === 'restart' && host.isWanted) {
      const reason = change.restarted.map(({ why }) => why).join('; ');
      return runs.restart(host, reason, () => host.redefine(define(config)));
    }
    host.redefine(define(config));
    if (change.action !== 'update') return;
    await Promise.all([host, ...followers.map(([follower]) => follower)].map((one) => runs.change(one)));
  }

  /** The reason a host shows that is stopped from the beginning. */
  static readonly stoppedReason = STOPPED;

  #wake(host: MountHost): void {
    const { runs, define } = this.#options;
    host.redefine(define(host.config));
    if (host.isWanted) return;
    host.isWanted = true;
    host.enter('starting', 'starting');
    runs.launch(host);
  }

  /** The definition as a config that fits among the other mounts, those that follow this one included. */
  #check(host: MountHost, definition: Definition): MountConfig {
    const { id } = host;
    if (definition.id !== id) {
      const message = 'the id of a mount cannot change: make another mount and remove this one';
      throw new ConfigError('JS_CONFIG_INVALID', [{ key: 'id', message, expected: `"${id}"` }]);
    }
    const { definitions, define } = this.#options;
    const config = definitions.check(id, definition, this.#othersOf(id));
    for (const follower of followersOf(id, this.#options.hosts.values()))
      this.#checkFollower(follower, config);
    if (define(config).profile) return config;
    const message = `the encoder "${config.encoder}" is not installed: install it or set encoder = "auto"`;
    throw new ConfigError('JS_CONFIG_INVALID', [
      { key: 'encoder', message, expected: 'an encoder that is installed' },
    ]);
  }

  #checkFollower(follower: MountHost, leader: MountConfig): MountConfig {
    const { definitions } = this.#options;
    try {
      const others = [...this.#othersOf(follower.id).filter(({ id }) => id !== leader.id), leader];
      return definitions.check(follower.id, definitions.of(follower.id), others);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const faults = error.faults.map(({ message, ...fault }) => ({
        ...fault,
        key: '',
        message: `mount "${follower.id}", which follows it, could not any more: ${message}`,
      }));
      throw new ConfigError('JS_CONFIG_INVALID', faults);
    }
  }

  /** Followers with what they take over from the mount they follow; those that cannot follow any more stay as they are. */
  #followersWith(leader: MountHost, config: MountConfig): [MountHost, MountConfig][] {
    return followersOf(leader.id, this.#options.hosts.values()).map((follower) => {
      try {
        return [follower, this.#checkFollower(follower, config)];
      } catch {
        return [follower, follower.config];
      }
    });
  }

  #othersOf(id: string): MountConfig[] {
    return [...this.#options.hosts.values()].filter((host) => host.id !== id).map(({ config }) => config);
  }

  #mustBeWanted(id: string): MountHost {
    const host = this.#host(id);
    if (host.isWanted) return host;
    throw new JetStreamError('JS_MOUNT_STOPPED', `mount "${id}" is stopped: start it first`);
  }

  #matching(id: string, ifMatch: IfMatch): MountHost {
    const host = this.#host(id);
    this.mustMatch(id, ifMatch);
    return host;
  }

  #host(id: string): MountHost {
    const { hosts, definitions } = this.#options;
    const host = hosts.get(id);
    if (host) return host;
    const hint = definitions.isRemoved(id) ? `mount "${id}" was ${REMOVED}` : `there is no mount "${id}"`;
    throw new JetStreamError('JS_MOUNT_NOT_FOUND', hint);
  }
}
