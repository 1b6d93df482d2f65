// Takes up a changed config file while the mounts play: what is the same is left alone.
import { changedSettings, diffMount } from '../config/diff.js';
import { ConfigError, FaultList } from '../config/faults.js';
import { loadConfig } from '../config/load.js';
import type { MountConfig } from '../config/mount-schema.js';
import type { Config } from '../config/schema.js';
import { checkUnique } from '../config/uniqueness.js';
import type { ConfigDifference, ConfigReload, MountReload } from '../model/config-reload.js';
import { messageOf } from '../model/errors.js';
import type { Definitions } from './definitions.js';
import { leadersFirst } from './followers.js';
import type { Lifecycle } from './lifecycle.js';
import type { MountHost } from './mount-host.js';
import type { Turns } from './turns.js';

export interface ConfigFileOptions {
  readonly file: string;
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly definitions: Definitions;
  readonly lifecycle: Pick<Lifecycle, 'apply'>;
  readonly turns: Turns;
  readonly begin: (config: MountConfig) => void;
  readonly remove: (host: MountHost, reason: string) => Promise<void>;
  /** The settings that can be taken up at once are other ones. */
  readonly onSettings: (config: Config) => void;
  /** What could not be done as it was meant, in words. */
  readonly onWarning: (message: string) => void;
  readonly onReloaded: (difference: ConfigDifference) => void;
}

/** A new config beside what runs. */
interface Comparison {
  readonly config: Config;
  readonly changes: readonly { readonly change: MountReload; readonly wanted: MountConfig | null }[];
  readonly difference: ConfigDifference;
}

/** Settings outside of the mounts that are taken up at once, beside all webhooks. */
const AT_ONCE: ReadonlySet<string> = new Set([
  'state.history_days',
  'limits.max_mounts',
  'limits.max_cpu_percent',
  'limits.max_memory',
  'log.level',
  'media.roots',
]);

const isAtOnce = (key: string) => AT_ONCE.has(key) || key.startsWith('webhooks.');

export class ConfigFile implements ConfigReload {
  readonly #options: ConfigFileOptions;

  constructor(options: ConfigFileOptions) {
    this.#options = options;
  }

  difference(): Promise<ConfigDifference> {
    return this.#options.turns.take(async () => this.#compare().difference);
  }

  reload(): Promise<ConfigDifference> {
    const { hosts, definitions, lifecycle, turns, begin, remove, onSettings, onReloaded } = this.#options;
    return turns.take(async () => {
      const { config, changes, difference } = this.#compare();
      definitions.take(withSettings(definitions.config, config));
      if (difference.settings.length > 0) onSettings(definitions.config);
      for (const { change } of changes) {
        const host = hosts.get(change.id);
        if (change.action === 'remove' && host) await remove(host, 'removed from the config file');
      }
      for (const { change, wanted } of changes) {
        const host = hosts.get(change.id);
        if (change.action === 'add' && wanted) begin(wanted);
        else if (host && wanted) await lifecycle.apply(host, wanted);
      }
      onReloaded(difference);
      return difference;
    });
  }

  /** Reads the file. @throws ConfigError when it cannot be taken up */
  #compare(): Comparison {
    const { file, hosts, definitions } = this.#options;
    const config = loadConfig(file);
    this.#mustLeaveRoom(config);
    const wanted = leadersFirst(config.mounts, (mount) => mount)
      .filter(({ id }) => !definitions.isRemoved(id, config))
      .map((mount) => this.#withPatch(mount, config));
    const changes = wanted.map((mount) => ({
      change: diffMount(hosts.get(mount.id)?.config, mount),
      wanted: mount as MountConfig | null,
    }));
    const names = new Set(config.mounts.map(({ id }) => id));
    for (const { id, source } of hosts.values()) {
      if (source !== 'config' || names.has(id)) continue;
      const change = { id, action: 'remove', applied: [], restarted: [], later: [] } as const;
      changes.push({ change, wanted: null });
    }
    const settings = changedSettings(definitions.config, config);
    const difference = {
      file,
      mounts: changes.map(({ change }) => change),
      settings: settings.filter(isAtOnce),
      needRestart: settings.filter((key) => !isAtOnce(key)),
    };
    return { config, changes, difference };
  }

  /** Mounts made by the API keep their ids and paths, which may be those of mounts that it removed. */
  #mustLeaveRoom(config: Config): void {
    const { file, hosts, definitions } = this.#options;
    const faults = new FaultList();
    const made = [...hosts.values()]
      .filter(({ source }) => source === 'api')
      .map((host) => ({ mount: host.config }));
    const placed = config.mounts
      .map((mount, index) => ({ mount, path: ['mounts', index] }))
      .filter(({ mount }) => !definitions.isRemoved(mount.id, config));
    checkUnique([...made, ...placed], { faults, env: {}, baseDir: '', trusted: true });
    if (faults.count > 0) throw new ConfigError('JS_CONFIG_INVALID', faults.located(file));
  }

  /** A mount of the file with what the API changed of it, where that still fits. */
  #withPatch(mount: MountConfig, config: Config): MountConfig {
    const { definitions, onWarning } = this.#options;
    const definition = definitions.patchedWith(mount);
    if (!definition) return mount;
    try {
      return definitions.check(
        mount.id,
        definition,
        config.mounts.filter(({ id }) => id !== mount.id),
      );
    } catch (error) {
      onWarning(`what the API changed of mount ${mount.id} does not fit the new config: ${messageOf(error)}`);
      return mount;
    }
  }
}

/** The config in force with the mounts and the settings of another that can be taken up at once. */
function withSettings(before: Config, after: Config): Config {
  const { max_mounts, max_cpu_percent, maxMemoryBytes } = after.limits;
  return {
    ...before,
    mounts: after.mounts,
    media: { ...before.media, roots: after.media.roots },
    state: { ...before.state, history_days: after.state.history_days },
    limits: { ...before.limits, max_mounts, max_cpu_percent, maxMemoryBytes },
    log: { ...before.log, level: after.log.level },
    webhooks: after.webhooks,
  };
}
