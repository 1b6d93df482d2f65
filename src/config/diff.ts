// Says what a new config asks of the mounts that are on the air.
import { isDeepStrictEqual } from 'node:util';
import type { MountConfig } from './mount-schema.js';
import type { Config } from './schema.js';

/** What happens to one mount when a new config is taken up. */
export type MountAction = 'keep' | 'update' | 'restart' | 'add' | 'remove';

/** One mount's part of a {@link ConfigDiff}. */
export interface MountChange {
  readonly id: string;
  readonly action: MountAction;
  /** Keys of the mount that changed, in the schema's order; empty for keep, add and remove. */
  readonly changed: readonly string[];
}

/** What differs between two configs. */
export interface ConfigDiff {
  /** Every mount of either config: those of the new one in its order, then the removed ones. */
  readonly mounts: readonly MountChange[];
  /** Sections outside the mounts that changed, such as `server`; they take effect at the next start. */
  readonly sections: readonly string[];
}

/**
 * Whether a changed key of a mount can be taken up on the air. What decides the bytes of the stream or where
 * listeners find it restarts the mount; all else is taken up at the next track, title or connection.
 */
const ON_CHANGE: Readonly<Record<keyof MountConfig, 'update' | 'restart'>> = {
  id: 'restart',
  path: 'restart',
  playlist: 'update',
  playlists: 'update',
  rotation: 'update',
  jingles: 'update',
  hours: 'update',
  separation: 'update',
  timezone: 'update',
  follow: 'restart',
  bitrate: 'restart',
  crossfade: 'update',
  normalize: 'update',
  name: 'update',
  description: 'update',
  genre: 'update',
  url: 'update',
  sample_rate: 'restart',
  channels: 'restart',
  quality: 'restart',
  encoder: 'restart',
  render: 'restart',
  fallback: 'update',
  listen: 'update',
  metadata_format: 'update',
  icecast_servers: 'update',
};

/** Compares two checked configs; mounts are told apart by id. */
export function diffConfig(before: Config, after: Config): ConfigDiff {
  const old = new Map(before.mounts.map((mount) => [mount.id, mount]));
  const mounts = after.mounts.map((mount) => diffMount(old.get(mount.id), mount));
  const kept = new Set(after.mounts.map((mount) => mount.id));
  for (const { id } of before.mounts) {
    if (!kept.has(id)) mounts.push({ id, action: 'remove', changed: [] });
  }
  const names = Object.keys({ ...before, ...after }) as (keyof Config)[];
  const sections = names.filter((name) => name !== 'mounts' && !isDeepStrictEqual(before[name], after[name]));
  return { mounts, sections };
}

/** What one mount's new definition asks for; `before` is undefined when the mount is new. */
export function diffMount(before: MountConfig | undefined, after: MountConfig): MountChange {
  if (before === undefined) return { id: after.id, action: 'add', changed: [] };
  const keys = Object.keys(ON_CHANGE) as (keyof MountConfig)[];
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
  if (changed.length === 0) return { id: after.id, action: 'keep', changed };
  const restarts = changed.some((key) => ON_CHANGE[key] === 'restart');
  return { id: after.id, action: restarts ? 'restart' : 'update', changed };
}
