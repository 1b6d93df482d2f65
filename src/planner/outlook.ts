// Looks ahead: what is ready, what is queued, and what the scheduler would choose then - without moving it.
import type { ComingTrack, Outlook, PassedOverTrack } from '../model/outlook.js';
import type { QueueEntry } from '../model/queue.js';
import type { PlaylistEntry } from '../model/track.js';
import { composeTitle } from '../playout/title-text.js';
import type { Scheduler } from '../rotation/scheduler.js';
import { audibleS, type Candidate } from './candidate.js';
import type { KnownTags } from './known-tags.js';

export interface OutlookOptions {
  /** In the order in which they come. */
  readonly ready: readonly Candidate[];
  /** Entries of the queue for which no candidate is ready or laid. */
  readonly queued: readonly QueueEntry[];
  readonly scheduler: Scheduler;
  readonly known: KnownTags;
  /** When the first of them begins, wall clock in milliseconds. */
  readonly fromMs: number;
  /** Time two tracks share. */
  readonly overlapS: number;
  readonly count: number;
  /** Said of tracks that were passed over before. */
  readonly passedOver: readonly PassedOverTrack[];
}

/** What a track is taken for whose length nobody knows. */
const USUAL_TRACK_S = 210;
const MAX_PASSED_OVER = 50;

/** The next `count` tracks with estimated times, and what was looked at and left. */
export function outlook(options: OutlookOptions): Outlook {
  const { ready, queued, count, known } = options;
  const next: ComingTrack[] = [];
  let atMs = options.fromMs;
  const add = (entry: PlaylistEntry, title: ComingTitle, reason: string, lengthS: number) => {
    const { artist = null } = title;
    const shown = title.title ?? title.text;
    next.push({ location: entry.location, title: shown, artist, reason, at: new Date(atMs).toISOString() });
    atMs += Math.max(0, lengthS - options.overlapS) * 1000;
  };
  const addCandidate = (candidate: Candidate) =>
    add(candidate.entry, candidate.title, candidate.reason, audibleS(candidate));
  const lastQueued = ready.findLastIndex(({ lane }) => lane !== 'rotation') + 1;
  for (const candidate of ready.slice(0, lastQueued)) addCandidate(candidate);
  for (const entry of queued) add(entry, composeTitle(entry, null), 'queue', entry.durationS);
  for (const candidate of ready.slice(lastQueued)) addCandidate(candidate);
  const passedOver = [...options.passedOver];
  const ahead = options.scheduler.fork();
  while (next.length < count) {
    const proposal = ahead.next(atMs);
    if (!proposal) break;
    const { entry, reason, notChosen } = proposal;
    const tags = known.tagsOf(entry);
    ahead.accept(proposal, tags, atMs);
    passedOver.push(...notChosen);
    add(entry, composeTitle(entry, tags), reason, known.lengthS(entry) ?? USUAL_TRACK_S);
  }
  return { next: next.slice(0, count), passedOver: unique(passedOver).slice(0, MAX_PASSED_OVER) };
}

interface ComingTitle {
  readonly text: string;
  readonly title?: string;
  readonly artist?: string;
}

function unique(tracks: readonly PassedOverTrack[]): PassedOverTrack[] {
  return [...new Map(tracks.map((track) => [`${track.location}\0${track.reason}`, track])).values()];
}
