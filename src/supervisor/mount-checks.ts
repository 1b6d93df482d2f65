// Says whether a mount named through the API may be made: whether its names are free, whether what it plays may be read,
// and whether there is room.
import type { MountConfig } from '../config/mount-schema.js';
import { type ErrorCode, JetStreamError } from '../model/errors.js';
import type { SystemHealth, SystemUsage } from '../model/health.js';
import type { Profile } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { admission, coldAdmission, type GuardLimits } from './guard.js';
import type { Hosts } from './hosts.js';
import type { MediaAccess } from './media-access.js';
import { locationsOf } from './media-roots.js';
import type { OpenFiles } from './open-files.js';
import type { Renderer } from './renderer.js';

export interface MountChecksOptions {
  readonly hosts: Hosts;
  readonly usage: () => SystemUsage | null;
  readonly limits: () => GuardLimits;
  readonly openFiles: Pick<OpenFiles, 'audio'>;
  readonly renderer: Pick<Renderer, 'loadPlaylist' | 'knows'>;
  /** What the API may name. */
  readonly access: () => MediaAccess;
  readonly profileOf: (config: MountConfig) => Profile | null;
  readonly renderHealth: () => SystemHealth['render'];
}

/** A look at a playlist's place is due at once: somebody waits for the answer. */
const LOOK_DEADLINE_MS = 500;
/** Tracks of a new mount's playlist that are looked for in the cache. */
const LOOKED_AT_TRACKS = 50;
/** What a definition may not name, as against what is not there yet. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['JS_FORBIDDEN_PATH', 'JS_FORBIDDEN_URL']);

export class MountChecks {
  readonly #options: MountChecksOptions;

  constructor(options: MountChecksOptions) {
    this.#options = options;
  }

  /**
   * A taken id or path is a conflict of its own, not a fault of the definition.
   * @throws JetStreamError `JS_MOUNT_EXISTS`
   */
  mustBeFree(definition: unknown): void {
    const { id, path } = (definition ?? {}) as { id?: unknown; path?: unknown };
    for (const host of this.#options.hosts.values()) {
      const taken =
        host.id === id ? `id "${host.id}"` : host.config.path === path ? `path ${host.config.path}` : null;
      if (!taken) continue;
      const message = `there is a mount with the ${taken} already: choose another`;
      throw new JetStreamError('JS_MOUNT_EXISTS', message);
    }
  }

  /**
   * The machine must have room for one more mount.
   * @throws JetStreamError `JS_LIMIT_REACHED`
   */
  mustHaveRoom(): void {
    const { hosts, usage, limits, openFiles } = this.#options;
    const facts = { usage: usage(), mounts: hosts.size, limits: limits(), files: openFiles.audio() };
    const verdict = admission(facts);
    if (!verdict.ok) throw new JetStreamError('JS_LIMIT_REACHED', verdict.reason);
  }

  /**
   * What is named through the API must lie below the media roots or on the public internet, and a mount that finds
   * nothing in the cache needs room to be rendered.
   * @throws JetStreamError `JS_FORBIDDEN_PATH`, `JS_FORBIDDEN_URL`, `JS_LIMIT_REACHED`
   */
  async mustBeAllowed(config: MountConfig): Promise<void> {
    // A follower names no files: those of the followed mount were allowed to that one.
    if (config.follow !== undefined) return;
    const lists = locationsOf(config);
    const [playlist] = await Promise.all(lists.map((location) => this.#look(location)));
    const profile = this.#options.profileOf(config);
    if (!playlist || !profile || !this.#isCold(playlist.entries, profile)) return;
    const { coldMounts, coldCapacityMounts } = this.#options.renderHealth();
    const verdict = coldAdmission(coldMounts, coldCapacityMounts);
    if (!verdict.ok) throw new JetStreamError('JS_LIMIT_REACHED', verdict.reason);
  }

  /** @throws JetStreamError of the first location that may not or cannot be read */
  async mustBeReadable(locations: readonly string[]): Promise<void> {
    for (const location of locations) await this.#load(location);
  }

  /** A playlist as it is now; null when it cannot be read, which is for the mount to tell. */
  #look(location: string): Promise<LoadedPlaylist | null> {
    return this.#load(location).catch((error: unknown) => {
      if (error instanceof JetStreamError && REFUSALS.has(error.code)) throw error;
      return null;
    });
  }

  #load(location: string): Promise<LoadedPlaylist> {
    const { renderer, access } = this.#options;
    return renderer.loadPlaylist(location, access(), monotonicMs() + LOOK_DEADLINE_MS);
  }

  #isCold(entries: LoadedPlaylist['entries'], profile: Profile): boolean {
    const sample = entries.slice(0, LOOKED_AT_TRACKS);
    return !sample.some(({ location }) => this.#options.renderer.knows(location, profile));
  }
}
