// A mount that follows another has no programme of its own: what it may say, whom it may follow, and what it takes over.
import { joinWords } from './describe.js';
import type { KeyPath } from './key-path.js';
import type { MountConfig } from './mount-schema.js';
import { nearest } from './nearest.js';
import type { CheckScope, Draft } from './shape.js';

/** The keys that make a programme: a follower has those of the mount it follows. */
export const PROGRAMME_KEYS = [
  'playlist',
  'playlists',
  'rotation',
  'timezone',
  'separation',
  'jingles',
  'hours',
  'crossfade',
  'normalize',
  'fallback',
  'metadata_format',
] as const satisfies readonly (keyof MountConfig)[];

/** A mount's draft with the value it was made of, which tells what was given from what is a default. */
export interface GivenMount {
  readonly mount: Draft<MountConfig>;
  readonly given: unknown;
  readonly path: KeyPath;
}

/**
 * Why one mount cannot follow another, in words; null when it can. One frame grid needs one sample rate, and the
 * gain of a track is measured in the followed mount's channels: mono never exceeds it, stereo might.
 */
export function followProblem(follower: Draft<MountConfig>, leader: Draft<MountConfig>): string | null {
  if (leader.id === follower.id) return 'a mount cannot follow itself';
  if (leader.follow !== undefined) {
    return `"${leader.id}" follows "${leader.follow}" itself: follow "${leader.follow}"`;
  }
  const [own, theirs] = [follower.sample_rate, leader.sample_rate];
  if (own !== undefined && theirs !== undefined && own !== theirs) {
    return `"${leader.id}" has ${theirs} Hz, this mount ${own} Hz: in step to the frame they need the same sample_rate`;
  }
  if (follower.channels === 2 && leader.channels === 1) {
    return `"${leader.id}" is mono: let it be stereo, or follow the other way round`;
  }
  return null;
}

/** The mount with the followed mount's programme in place of its own; faults go to the scope. */
export function settleFollower(
  { mount, given, path }: GivenMount,
  mounts: readonly Draft<MountConfig>[],
  scope: CheckScope,
): Draft<MountConfig> {
  if (mount.follow === undefined) return mount;
  const isGiven = (key: string) => typeof given === 'object' && given !== null && Object.hasOwn(given, key);
  for (const key of [...PROGRAMME_KEYS, 'shuffle'].filter(isGiven)) {
    const message = `comes from the mount it follows, "${mount.follow}"`;
    scope.faults.add([...path, key], { message, expected: 'no such key beside follow' });
  }
  const leader = mounts.find(({ id }) => id === mount.follow);
  if (!leader) {
    noteUnknown(mount.follow, mounts, [...path, 'follow'], scope);
    return mount;
  }
  const problem = followProblem(mount, leader);
  if (problem) scope.faults.add([...path, 'follow'], { message: problem, expected: 'a mount it can follow' });
  const programme = PROGRAMME_KEYS.filter((key) => leader[key] !== undefined).map((key) => [
    key,
    leader[key],
  ]);
  return { ...mount, ...Object.fromEntries(programme) };
}

function noteUnknown(
  follow: string,
  mounts: readonly Draft<MountConfig>[],
  path: KeyPath,
  scope: CheckScope,
): void {
  const ids = mounts.filter((mount) => mount.follow === undefined).flatMap(({ id }) => id ?? []);
  const near = nearest(follow, ids);
  const expected = ids.length > 0 ? joinWords(ids) : 'the id of another mount';
  const message = `there is no mount "${follow}", expected ${expected}`;
  scope.faults.add(path, { message, expected, ...(near !== undefined && { nearest: near }) });
}
