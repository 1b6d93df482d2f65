// What every mount is to be: the config file's word or the API's, with what the API changed of the file's mounts.
import { createHash } from 'node:crypto';
import { checkMount } from '../config/check-mount.js';
import { type Definition, definitionOf, fullDefinitionOf, withoutSecrets } from '../config/definition.js';
import type { MountConfig } from '../config/mount-schema.js';
import { applyPatch, combinePatches, isDefinition } from '../config/patch.js';
import type { Config } from '../config/schema.js';
import type { MountDefinition } from '../model/lifecycle.js';
import type { MountOverriding, MountSource } from '../model/mount.js';
import type { MountStore } from '../store/mount-store.js';

export interface DefinitionsOptions {
  readonly config: Config;
  readonly store: MountStore;
  /** Relative paths start there. */
  readonly baseDir: string;
}

/** A definition that is not in force yet, and what makes it so. */
export interface ChangedDefinition {
  readonly definition: Definition;
  readonly save: () => void;
}

/** Keeps a copy of the tables in memory, for reading; what is written goes to the database first. */
export class Definitions {
  readonly #store: MountStore;
  readonly #baseDir: string;
  #config: Config;
  readonly #stored = new Map<string, Definition>();
  readonly #patches = new Map<string, Definition>();
  readonly #versions = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #stopped = new Set<string>();

  constructor({ config, store, baseDir }: DefinitionsOptions) {
    this.#config = config;
    this.#store = store;
    this.#baseDir = baseDir;
  }

  /** Reads the database; may be called again. @throws JetStreamError `JS_STORE_FAILED`; nothing is changed then */
  load(): void {
    const [made, versions, overrides] = [this.#store.list(), this.#store.versions(), this.#store.overrides()];
    for (const known of [this.#stored, this.#versions, this.#stopped, this.#patches, this.#removed])
      known.clear();
    for (const { id, definition } of made) {
      if (isDefinition(definition)) this.#stored.set(id, definition);
    }
    for (const [id, { version, patch, isStopped }] of versions) {
      this.#versions.set(id, version);
      if (isStopped) this.#stopped.add(id);
      if (isDefinition(patch)) this.#patches.set(id, patch);
    }
    for (const [id, override] of overrides) {
      (override === 'removed' ? this.#removed : this.#stopped).add(id);
    }
  }

  /** The config the server goes by. */
  get config(): Config {
    return this.#config;
  }

  /** Takes another config up; mounts that differ get another entity tag. */
  take(config: Config): void {
    this.#config = config;
  }

  /** Ids of the mounts made by the API, oldest first. */
  get storedIds(): readonly string[] {
    return [...this.#stored.keys()];
  }

  /** The mount as the config file has it. */
  ofFile(id: string): MountConfig | undefined {
    return this.#config.mounts.find((mount) => mount.id === id);
  }

  /** Where the mount with this id comes from; one made by the API may have the id of one removed from the file. */
  sourceOf(id: string): MountSource {
    if (!this.ofFile(id)) return 'api';
    return this.isRemoved(id) && this.#stored.has(id) ? 'api' : 'config';
  }

  /** Whether the API removed a mount of the config file; of another one that is about to be taken up, if given. */
  isRemoved(id: string, { mounts }: Pick<Config, 'mounts'> = this.#config): boolean {
    return this.#removed.has(id) && mounts.some((mount) => mount.id === id);
  }

  isStopped(id: string): boolean {
    return this.#stopped.has(id);
  }

  /** Whether the API named a mount's playlist: then its tracks must lie below the media roots. */
  namesPlaylist(id: string): boolean {
    if (this.sourceOf(id) === 'api') return true;
    const patch = this.#patches.get(id) ?? {};
    return Object.hasOwn(patch, 'playlist') || Object.hasOwn(patch, 'playlists');
  }

  overriddenOf(id: string): MountOverriding[] {
    if (this.sourceOf(id) === 'api') return [];
    return [
      ...(this.#patches.has(id) ? ['changed' as const] : []),
      ...(this.#stopped.has(id) ? ['stopped' as const] : []),
      ...(this.#removed.has(id) ? ['removed' as const] : []),
    ];
  }

  /** The definition in force, secrets included. */
  of(id: string): Definition {
    if (this.sourceOf(id) === 'api') return this.#stored.get(id) ?? {};
    const mount = this.ofFile(id);
    return mount ? (this.patchedWith(mount) ?? definitionOf(mount)) : {};
  }

  /** A mount of a config file with what the API changed of it; null when that is nothing. */
  patchedWith(mount: MountConfig): Definition | null {
    const patch = this.#patches.get(mount.id);
    return patch ? applyPatch(definitionOf(mount), patch) : null;
  }

  /**
   * Checks a definition of mount `id` beside the other mounts.
   * @throws ConfigError with every fault
   */
  check(id: string, definition: unknown, others: readonly MountConfig[]): MountConfig {
    const isExpanded = this.sourceOf(id) === 'config';
    return checkMount(definition, { others, baseDir: this.#baseDir, env: process.env, isExpanded });
  }

  /** A mount's definition with a patch; nothing is changed before it is saved. */
  patched(id: string, patch: Definition): ChangedDefinition {
    const definition = applyPatch(this.of(id), patch);
    if (this.sourceOf(id) === 'api') {
      const save = () => {
        this.#store.replace(id, definition);
        this.#stored.set(id, definition);
        this.#countUp(id);
      };
      return { definition, save };
    }
    const whole = combinePatches(this.#patches.get(id) ?? {}, patch);
    const save = () => {
      this.#store.setPatch(id, whole);
      this.#patches.set(id, whole);
      this.#countUp(id);
    };
    return { definition, save };
  }

  /** Remembers a mount made by the API; it runs, also where one of this id was stopped. @throws JetStreamError `JS_STORE_FAILED` */
  add(id: string, definition: Definition): void {
    this.setStopped(id, false);
    this.#store.insert(id, definition);
    this.#stored.set(id, definition);
  }

  /** Remembers that the API removed a mount. @throws JetStreamError `JS_STORE_FAILED` */
  remove(id: string): void {
    if (this.sourceOf(id) === 'config') {
      this.#store.setOverride(id, 'removed');
      this.#removed.add(id);
      return;
    }
    this.#store.remove(id);
    this.#stored.delete(id);
    this.#versions.delete(id);
    this.#stopped.delete(id);
  }

  /** Remembers whether a mount is stopped. @throws JetStreamError `JS_STORE_FAILED` */
  setStopped(id: string, isStopped: boolean): void {
    if (this.isStopped(id) === isStopped) return;
    this.#store.setStopped(id, isStopped);
    if (isStopped) this.#stopped.add(id);
    else this.#stopped.delete(id);
  }

  /** Lets the config file speak for a mount again. @throws JetStreamError `JS_STORE_FAILED` */
  restore(id: string): void {
    this.#store.restore(id);
    this.#removed.delete(id);
    this.#stopped.delete(id);
    this.#patches.delete(id);
    this.#countUp(id);
  }

  /** What the API shows of a mount that runs by `config`. */
  shown(config: MountConfig): MountDefinition {
    const { id } = config;
    const [keys, given] = [fullDefinitionOf(config), definitionOf(config)].map(withoutSecrets);
    return { source: this.sourceOf(id), etag: this.etagOf(config), keys: keys ?? {}, given: given ?? {} };
  }

  /** A strong entity tag (RFC 9110, 8.8.1): how often the API changed the definition, and what it says. */
  etagOf(config: MountConfig): string {
    const said = JSON.stringify(withoutSecrets(definitionOf(config)));
    const digest = createHash('sha256').update(said).digest('hex').slice(0, 16);
    return `"${this.#versions.get(config.id) ?? 1}-${digest}"`;
  }

  #countUp(id: string): void {
    this.#versions.set(id, (this.#versions.get(id) ?? 1) + 1);
  }
}
