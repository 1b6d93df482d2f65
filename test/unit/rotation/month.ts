// A month on the air in no time: a scheduler asked and obeyed, track after track, on a clock of its own.
import type { PlaylistEntry, TrackTags } from '../../../src/model/track.js';
import { programmeRules, type RotationConfig } from '../../../src/rotation/rules.js';
import { type Proposal, Scheduler, type SchedulerState } from '../../../src/rotation/scheduler.js';

/** One thing played. */
export interface Played {
  readonly atMs: number;
  readonly list: string;
  readonly location: string;
  readonly tags: TrackTags;
  readonly jingle: boolean;
  readonly conflict: Proposal['conflict'];
  readonly reason: string;
}

/** Lists by location. */
export type Library = Readonly<Record<string, readonly PlaylistEntry[]>>;

/** A config of one list called `main`, unless `over` says otherwise. */
export function rotationConfig(over: Partial<RotationConfig> = {}): RotationConfig {
  return {
    playlist: 'main',
    playlists: [],
    rotation: 'shuffle',
    jingles: [],
    separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
    timezone: 'Europe/Berlin',
    ...over,
  };
}

/** `count` entries, `perArtist` of each artist; title and artist as a list gives them. */
export function tracks(prefix: string, count: number, perArtist = 1): PlaylistEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    location: `/${prefix}/${index}`,
    title: `${prefix} ${index}`,
    artist: `${prefix} artist ${Math.floor(index / perArtist)}`,
  }));
}

/** A scheduler with its lists filled. */
export function scheduler(
  config: RotationConfig,
  library: Library,
  options: { readonly seed?: number; readonly state?: SchedulerState | null } = {},
): Scheduler {
  const rules = programmeRules(config);
  const made = new Scheduler({
    rules,
    tagsOf: ({ title, artist }) => ({ ...(title && { title }), ...(artist && { artist }) }),
    state: options.state ?? null,
    seed: options.seed ?? 1,
  });
  for (const rule of [...rules.lists, ...rules.jingles]) made.setEntries(rule, library[rule.location] ?? []);
  return made;
}

/** Length of a track in milliseconds: two to six minutes, always the same for one location; ten seconds for jingles. */
function lengthMs({ entry, jingle }: Proposal): number {
  if (jingle) return 10_000;
  const mixed = [...entry.location].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 240_007, 7);
  return 120_000 + mixed;
}

/** Plays from one instant to another; nothing in between when there is nothing to play for a minute. */
export function play(made: Scheduler, fromMs: number, toMs: number): Played[] {
  const played: Played[] = [];
  for (let atMs = fromMs; atMs < toMs; ) {
    const proposal = made.next(atMs);
    if (!proposal) {
      atMs += 60_000;
      continue;
    }
    const { entry, jingle, conflict, reason, rule } = proposal;
    const tags = {
      ...(entry.title && { title: entry.title }),
      ...(entry.artist && { artist: entry.artist }),
    };
    made.accept(proposal, tags, atMs);
    played.push({ atMs, list: rule.location, location: entry.location, tags, jingle, conflict, reason });
    atMs += lengthMs(proposal);
  }
  return played;
}
