// What a mount wants played, ready for the scheduler: the config's words turned into numbers once.
import { basename, extname } from 'node:path';
import { type DayPart, parseDayParts } from '../config/day-parts.js';
import type { MountConfig } from '../config/mount-schema.js';
import type { RotationKind, SeparationConfig } from '../config/rotation-schema.js';

/** A list that gives tracks or jingles. */
export interface ListRule {
  /** Tells it from the others of its mount, also after the config was edited: its location, numbered if it comes twice. */
  readonly key: string;
  readonly location: string;
  readonly name: string;
  readonly order: RotationKind;
  /** When it is on; null for always. */
  readonly when: readonly DayPart[] | null;
  /** The same, as the config says it. */
  readonly whenText: string;
}

/** A list of tracks. */
export interface TrackListRule extends ListRule {
  /** Above 0. */
  readonly weight: number;
  readonly priority: number;
}

/** A list of jingles; one of the two is a number. */
export interface JingleRule extends ListRule {
  readonly everyTracks: number | null;
  readonly everyMs: number | null;
}

/** Everything a mount's scheduler obeys. */
export interface ProgrammeRules {
  readonly lists: readonly TrackListRule[];
  readonly jingles: readonly JingleRule[];
  readonly separation: SeparationConfig;
  /** IANA name; null for the machine's own. */
  readonly timezone: string | null;
}

/** What the rules are made of. */
export type RotationConfig = Pick<
  MountConfig,
  'playlist' | 'playlists' | 'rotation' | 'jingles' | 'separation' | 'timezone'
>;

/** The rules of a mount whose config was checked. */
export function programmeRules(config: RotationConfig): ProgrammeRules {
  const keys = new Set<string>();
  const keyOf = (location: string): string => {
    let key = location;
    for (let copy = 2; keys.has(key); copy++) key = `${location}#${copy}`;
    keys.add(key);
    return key;
  };
  const alone = { location: config.playlist, weight: 1, priority: 0 };
  const lists: MountConfig['playlists'] = config.playlists.length > 0 ? config.playlists : [alone];
  return {
    lists: lists.map(({ location, name, rotation, weight, priority, when }) => ({
      key: keyOf(location),
      location,
      name: name ?? nameOf(location),
      order: rotation ?? config.rotation,
      ...timesOf(when),
      weight,
      priority,
    })),
    jingles: config.jingles.map(({ location, rotation, when, every_tracks, every_minutes }) => ({
      key: keyOf(location),
      location,
      name: nameOf(location),
      order: rotation,
      ...timesOf(when),
      everyTracks: every_tracks ?? null,
      everyMs: every_minutes === undefined ? null : every_minutes * 60_000,
    })),
    separation: config.separation,
    timezone: config.timezone ?? null,
  };
}

function timesOf(when: string | undefined): Pick<ListRule, 'when' | 'whenText'> {
  if (when === undefined) return { when: null, whenText: '' };
  const parts = parseDayParts(when);
  return { when: 'problem' in parts ? null : parts, whenText: when };
}

function nameOf(location: string): string {
  const last = basename(location);
  return last.slice(0, last.length - extname(last).length) || location;
}
