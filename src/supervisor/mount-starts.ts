// Makes mounts out of their definitions and takes them away again: at the start, by the API, by a reload.
import type { MountConfig } from '../config/mount-schema.js';
import type { Config } from '../config/schema.js';
import { messageOf } from '../model/errors.js';
import type { MountSource } from '../model/mount.js';
import type { Definitions } from './definitions.js';
import { leadersFirst } from './followers.js';
import { hostDefinition } from './host-definition.js';
import { Lifecycle } from './lifecycle.js';
import { type HostDefinition, MountHost, type OnState } from './mount-host.js';
import type { MountRuns } from './mount-runs.js';
import type { Observers } from './observers.js';
import type { Toolbox } from './toolbox.js';

export interface MountStartsOptions {
  /** The mounts of the server; changed here and nowhere else. */
  readonly hosts: Map<string, MountHost>;
  readonly definitions: Definitions;
  readonly toolbox: Toolbox;
  readonly runs: MountRuns;
  readonly observers: Pick<Observers, 'log' | 'stats'>;
}

export class MountStarts {
  readonly #options: MountStartsOptions;

  constructor(options: MountStartsOptions) {
    this.#options = options;
  }

  /** Begins every mount of the config file that the API has not removed, then those made by the API. */
  beginAll({ mounts }: Config): void {
    const { definitions, observers } = this.#options;
    for (const { id } of leadersFirst(mounts, (config) => config)) {
      if (definitions.isRemoved(id)) observers.log.notStarted(id, 'it was removed through the API', 'info');
      else this.#tryBegin(id, 'config');
    }
    this.beginStored();
  }

  /** Begins every mount made by the API that is not there yet. */
  beginStored(): void {
    const { definitions, hosts } = this.#options;
    const stored = definitions.storedIds.filter((id) => !hosts.has(id));
    for (const id of leadersFirst(stored, (one) => definitions.of(one) as Partial<MountConfig>)) {
      this.#tryBegin(id, 'api');
    }
  }

  /** Makes the host of a mount and starts it, unless it is stopped. */
  begin(config: MountConfig, source: MountSource): MountHost {
    const { hosts, definitions, runs, observers } = this.#options;
    const host = this.describe(config, source, (changed, from) => observers.log.state(changed, from));
    hosts.set(config.id, host);
    if (definitions.isStopped(config.id)) {
      host.isWanted = false;
      host.enter('stopped', Lifecycle.stoppedReason);
    } else runs.launch(host);
    return host;
  }

  /** Ends a mount for good. */
  async remove(host: MountHost, reason: string): Promise<void> {
    const { hosts, observers, runs } = this.#options;
    hosts.delete(host.id);
    observers.stats.forget(host.id);
    host.enter('stopped', reason);
    await runs.remove(host);
  }

  /** The host of a mount that is not run (yet). */
  describe(config: MountConfig, source: MountSource, onState: OnState = () => undefined): MountHost {
    const { node } = this.#options.definitions.config.server;
    return new MountHost({ ...this.define(config, source), source, node }, onState);
  }

  /** What a mount with this config is run by. */
  define(config: MountConfig, source: MountSource): HostDefinition {
    return hostDefinition(config, source, this.#options);
  }

  /** Defines every mount anew: settings they share are other ones. */
  redefineAll(): void {
    for (const host of this.#options.hosts.values()) host.redefine(this.define(host.config, host.source));
  }

  /** Begins a mount of the definitions in force, or says in the log why not. */
  #tryBegin(id: string, source: MountSource): void {
    const { hosts, definitions, observers } = this.#options;
    const own = source === 'config' ? definitions.ofFile(id) : undefined;
    try {
      const others = [...hosts.values()].map((host) => host.config);
      const isOwn = own !== undefined && definitions.patchedWith(own) === null;
      this.begin(isOwn ? own : definitions.check(id, definitions.of(id), others), source);
    } catch (error) {
      observers.log.notStarted(id, messageOf(error), 'error');
      // What the API changed of a mount of the file does not keep it off the air.
      if (own) this.begin(own, source);
    }
  }
}
