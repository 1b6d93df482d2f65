// Says what a new config asks of the mounts that are on the air.
import { isDeepStrictEqual } from 'node:util';
import type { MountReload } from '../model/config-reload.js';
import type { MountConfig } from './mount-schema.js';
import type { Config } from './schema.js';
import { matchTargets, targetName } from './target-match.js';

/**
 * How a changed key of a mount is taken up. What decides the bytes of the stream or where listeners find it restarts
 * the mount; all else is taken up on the air, at the moment named.
 */
const ON_CHANGE: Readonly<
  Record<keyof MountConfig, 'restart' | 'targets' | 'now' | 'next track' | 'next connection'>
> = {
  id: 'restart',
  path: 'restart',
  playlist: 'next track',
  playlists: 'next track',
  rotation: 'next track',
  jingles: 'next track',
  hours: 'next track',
  separation: 'next track',
  timezone: 'next track',
  follow: 'restart',
  bitrate: 'restart',
  crossfade: 'next track',
  normalize: 'next track',
  name: 'next connection',
  description: 'next connection',
  genre: 'next connection',
  url: 'next connection',
  sample_rate: 'restart',
  channels: 'restart',
  quality: 'restart',
  encoder: 'restart',
  render: 'restart',
  fallback: 'next track',
  listen: 'now',
  metadata_format: 'next track',
  icecast_servers: 'targets',
};

const WHEN = {
  'next track': 'with the first track that is not planned yet',
  'next connection': 'told to each server and listener when it connects next',
} as const;

/** What one mount's new definition asks for, keys in the order of the table above; `before` is undefined for a new mount. */
export function diffMount(before: MountConfig | undefined, after: MountConfig): MountReload {
  const { id } = after;
  if (before === undefined) return plain(id, 'add');
  const keys = Object.keys(ON_CHANGE) as (keyof MountConfig)[];
  const applied = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
  if (applied.length === 0) return plain(id, 'keep');
  const causes = applied.filter((key) => isRestart(key, after));
  if (causes.length > 0) {
    const why = `${causes.join(', ')} cannot change within a stream`;
    return { ...plain(id, 'restart'), applied, restarted: [{ what: 'mount', why }] };
  }
  const later = applied.flatMap((key) => {
    const moment = ON_CHANGE[key];
    return moment === 'next track' || moment === 'next connection' ? [{ key, when: WHEN[moment] }] : [];
  });
  return { id, action: 'update', applied, restarted: restartedTargets(before, after), later };
}

/** Whether the keys that make a mount's programme differ: its lists, their order, and how tracks are prepared. */
export function isOtherProgramme(before: MountConfig, after: MountConfig): boolean {
  const keys = Object.keys(ON_CHANGE) as (keyof MountConfig)[];
  return keys.some((key) => ON_CHANGE[key] === 'next track' && !isDeepStrictEqual(before[key], after[key]));
}

// The limiter of a continuous encode is set when the encode begins.
function isRestart(key: keyof MountConfig, { render }: MountConfig): boolean {
  return ON_CHANGE[key] === 'restart' || (key === 'normalize' && render === 'live');
}

function plain(id: string, action: MountReload['action']): MountReload {
  return { id, action, applied: [], restarted: [], later: [] };
}

function restartedTargets(before: MountConfig, after: MountConfig): MountReload['restarted'] {
  return matchTargets(before.icecast_servers, after.icecast_servers).flatMap(
    ({ config, replaces, changed }) =>
      replaces === null ? [] : [{ what: targetName(config), why: `its ${changed.join(', ')} changed` }],
  );
}

/** Dotted names of all settings outside of the mounts that differ; a webhook is named by its id, `webhooks.team`. */
export function changedSettings(before: Config, after: Config): string[] {
  const sections = Object.keys({ ...before, ...after }).filter((name) => name !== 'mounts');
  return sections.flatMap((section) => {
    const [old, now] = [before, after].map((config) => settingsOf(config, section));
    const keys = Object.keys({ ...old, ...now });
    return keys.filter((key) => !isDeepStrictEqual(old?.[key], now?.[key])).map((key) => `${section}.${key}`);
  });
}

/** A section's settings under the names the file has for them; webhooks by id. */
function settingsOf(config: Config, section: string): Readonly<Record<string, unknown>> {
  if (section === 'webhooks') return Object.fromEntries(config.webhooks.map((hook) => [hook.id, hook]));
  const settings = (config as unknown as Record<string, Record<string, unknown>>)[section] ?? {};
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [nameInFile(key), value]));
}

/** A size is `max_size` in the file and `maxSizeBytes` once it is bytes. */
function nameInFile(key: string): string {
  if (!key.endsWith('Bytes')) return key;
  return key.slice(0, -'Bytes'.length).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
