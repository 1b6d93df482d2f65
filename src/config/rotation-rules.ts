// What the schema cannot say of a mount's lists, jingles and appointments: their times, their places, and what excludes what.
import type { Static } from '@sinclair/typebox';
import { IANAZone } from 'luxon';
import { AT_TITLE, parseDayParts, parseWeeklyMoments, type TimeProblem, WHEN_TITLE } from './day-parts.js';
import type { KeyPath } from './key-path.js';
import type { MountConfig, MountSchema } from './mount-schema.js';
import { nearest } from './nearest.js';
import { foreignScheme, resolvePath } from './resolve-path.js';
import type { RotationKind } from './rotation-schema.js';
import type { CheckScope, Draft } from './shape.js';

type MountDraft = Draft<Static<typeof MountSchema>>;
type Programme = Pick<MountConfig, 'playlist' | 'playlists' | 'rotation' | 'jingles' | 'hours'>;
type Place = readonly [key: string, index: number];

/** A mount's lists, jingles and appointments with absolute places; faults of places and times go to the scope. */
export function settleRotation(draft: MountDraft, path: KeyPath, scope: CheckScope): Draft<Programme> {
  checkTimezone(draft.timezone, [...path, 'timezone'], scope);
  const settle = <T extends { readonly location?: string | undefined }>(table: T, place: Place): T => ({
    ...table,
    ...settleLocation('location', table.location, [...path, ...place], scope),
  });
  const playlists = (draft.playlists ?? []).map((table, index) => {
    checkWhen(table?.when, [...path, 'playlists', index, 'when'], scope);
    return table && settle(table, ['playlists', index]);
  });
  const jingles = (draft.jingles ?? []).map((table, index) => {
    if (table) checkFrequency(table, [...path, 'jingles', index], scope);
    checkWhen(table?.when, [...path, 'jingles', index, 'when'], scope);
    return table && settle(table, ['jingles', index]);
  });
  const hours = (draft.hours ?? []).map((table, index) => {
    const parsed = parseWeeklyMoments(table?.at ?? '00:00');
    checkTime(parsed, [...path, 'hours', index, 'at'], AT_TITLE, scope);
    return table && settle(table, ['hours', index]);
  });
  const lists = { ...settlePlaylist(draft, playlists[0]?.location, path, scope), playlists };
  return { ...lists, rotation: orderOf(draft, path, scope), jingles, hours };
}

/** The one list, or the first of several: both may be given as long as they are the same. */
function settlePlaylist(
  draft: MountDraft,
  first: string | undefined,
  path: KeyPath,
  scope: CheckScope,
): Partial<Pick<MountConfig, 'playlist'>> {
  const alone = settleLocation('playlist', draft.playlist, path, scope);
  if (first === undefined) return alone;
  if (alone.playlist !== undefined && alone.playlist !== first) {
    const message = 'playlist and playlists are both given; make it one of the playlists';
    scope.faults.add([...path, 'playlist'], { message, expected: 'either playlist or playlists' });
  }
  return { playlist: first };
}

function orderOf(
  { rotation, shuffle }: MountDraft,
  path: KeyPath,
  scope: CheckScope,
): RotationKind | undefined {
  if (!shuffle || rotation === 'shuffle') return rotation;
  if (rotation !== 'random') return 'shuffle';
  const message = 'shuffle = true contradicts rotation = "random"; remove shuffle';
  scope.faults.add([...path, 'shuffle'], { message, expected: 'rotation alone' });
  return rotation;
}

function checkFrequency(
  table: NonNullable<NonNullable<MountDraft['jingles']>[number]>,
  place: KeyPath,
  scope: CheckScope,
): void {
  const given = ['every_tracks', 'every_minutes'].filter((key) => Object.hasOwn(table, key));
  if (given.length === 1) return;
  const expected = 'either every_tracks or every_minutes';
  const message = `expected ${expected}, got ${given.length === 0 ? 'neither' : 'both'}`;
  scope.faults.add([...place, 'every_tracks'], { message, expected });
}

function checkWhen(when: string | undefined, path: KeyPath, scope: CheckScope): void {
  if (when !== undefined) checkTime(parseDayParts(when), path, WHEN_TITLE, scope);
}

function checkTime(
  parsed: readonly unknown[] | TimeProblem,
  path: KeyPath,
  expected: string,
  scope: CheckScope,
): void {
  if (!('problem' in parsed)) return;
  scope.faults.add(path, { message: `${parsed.problem}, expected ${expected}`, expected });
}

function checkTimezone(name: string | undefined, path: KeyPath, scope: CheckScope): void {
  if (name === undefined || IANAZone.isValidZone(name)) return;
  const expected = 'a time zone such as "Europe/Berlin"';
  const near = nearest(name, Intl.supportedValuesOf('timeZone'));
  const message = `there is no time zone ${JSON.stringify(name)}, expected ${expected}`;
  scope.faults.add(path, { message, expected, ...(near !== undefined && { nearest: near }) });
}

/** A location made absolute; a fault is noted for URLs that cannot be played. */
export function settleLocation<Key extends string>(
  key: Key,
  location: string | undefined,
  path: KeyPath,
  scope: CheckScope,
): Partial<Record<Key, string>> {
  if (location === undefined) return {};
  const scheme = foreignScheme(location);
  if (scheme !== undefined) {
    const expected = 'a file, a folder or an http(s) URL';
    const message = `cannot play "${scheme}:" URLs, expected ${expected}`;
    scope.faults.add([...path, key], { message, expected });
  }
  return { [key]: resolvePath(location, scope.baseDir) } as Partial<Record<Key, string>>;
}
