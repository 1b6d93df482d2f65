// What a mount says of itself: derived from its parts whenever asked, so that it cannot disagree with them.
import type { NowPlaying } from '../model/mount.js';
import { frameDurationMs, samplesPerFrame } from '../model/profile.js';
import type { ResumeState } from '../model/resume.js';
import type { Programme } from '../planner/programme.js';
import { audibleStart } from '../planner/segments.js';
import type { Play, Timeline } from '../planner/timeline.js';
import type { Target } from '../playout/target.js';
import type { FrameSource } from './frame-source.js';
import type { MountOrder, MountReport } from './protocol.js';
import type { ReadAhead } from './read-ahead.js';

/** Silence at the beginning that is part of the start, on top of the time before a mount goes on the air without a track. */
const NEW_FOR_S = 6;

export interface MountNewsOptions {
  /** As it is now. */
  readonly order: () => MountOrder;
  readonly programme: () => Pick<Programme, 'trouble' | 'entryCount' | 'peek'>;
  readonly timeline: Timeline;
  readonly readAhead: ReadAhead;
  readonly renders: Pick<FrameSource, 'readyFrames'>;
  readonly targets: () => readonly Target[];
  /** A track's title became true. */
  readonly onTrack: (play: Play) => void;
}

export class MountNews {
  readonly #options: MountNewsOptions;
  #current: { play: Play; startedAt: string } | null = null;
  #tracksPlayed = 0;
  #resume: ResumeState | null;

  constructor(options: MountNewsOptions) {
    this.#options = options;
    this.#resume = options.order().resume;
  }

  /** Notices every track whose title became true since the last call. Call after every advance. */
  follow(): void {
    const { timeline, readAhead } = this.#options;
    if (readAhead.framesSent === 0) return;
    for (const play of timeline.plays) {
      const isKnown = this.#current !== null && play.voice.id <= this.#current.play.voice.id;
      if (isKnown || play.titleFrame > readAhead.playhead) continue;
      this.#current = { play, startedAt: new Date().toISOString() };
      this.#tracksPlayed++;
      this.#options.onTrack(play);
    }
  }

  report(isOnAir: boolean): MountReport {
    const { timeline, readAhead, targets } = this.#options;
    const [order, programme] = [this.#options.order(), this.#options.programme()];
    const heard = isOnAir ? this.#heard() : undefined;
    // Within an overlap the outgoing track is on the air until its middle, but a restart resumes the incoming one.
    const play = heard && (timeline.namedAt(readAhead.playhead) ?? heard);
    const next =
      timeline.plays.find((other) => !play || other.voice.id > play.voice.id)?.candidate ?? programme.peek();
    return {
      id: order.config.id,
      ...this.#state(isOnAir, play),
      nowPlaying: play ? this.#nowPlaying(play) : null,
      next: next ? { location: next.entry.location, title: next.title.text } : null,
      playlist: {
        location: order.config.playlist,
        entries: programme.entryCount,
        position: positionOf(play),
      },
      readAheadS: this.#seconds(this.#readyFrames()),
      tracksPlayed: this.#tracksPlayed,
      framesLate: readAhead.framesLate,
      framesSent: readAhead.framesSent,
      bytesSent: readAhead.bytesSent,
      silenceS: this.#seconds(readAhead.audibility.silentFrames),
      quietForS: this.#seconds(readAhead.audibility.quietFrames),
      targets: targets().map((target) => target.status()),
      resume: this.#resumeState(heard),
      heardEntries: this.#heardEntries(),
    };
  }

  #seconds(frames: number): number {
    return (frames * frameDurationMs(this.#options.order().profile)) / 1000;
  }

  /** Frames in memory and, behind them, rendered frames on the disk. */
  #readyFrames(): number {
    const { timeline, readAhead, renders } = this.#options;
    const loadedUntil = readAhead.playhead + readAhead.loadedFrames;
    return readAhead.loadedFrames + renders.readyFrames(timeline.segments, loadedUntil);
  }

  /** The play at the playhead, unless it has ended and silence followed. */
  #heard(): Play | undefined {
    const { timeline, readAhead } = this.#options;
    if (timeline.segmentAt(readAhead.playhead)?.kind === 'silence') return undefined;
    return timeline.playAt(readAhead.playhead);
  }

  #state(isOnAir: boolean, play: Play | undefined): Pick<MountReport, 'state' | 'reason'> {
    const { trouble } = this.#options.programme();
    if (!isOnAir || (!play && trouble === null && this.#isNew())) {
      return { state: 'starting', reason: trouble ?? 'preparing the first track' };
    }
    if (!play) return { state: 'silent', reason: trouble ?? 'no track is ready' };
    if (play.candidate.origin === 'fallback') {
      return { state: 'fallback', reason: trouble ?? 'the playlist was unplayable until now' };
    }
    return { state: 'on_air', reason: trouble ?? 'playing' };
  }

  /** Nothing of it was heard yet, and that is no trouble so far: many mounts may have been started at once. */
  #isNew(): boolean {
    const { readAhead } = this.#options;
    return this.#tracksPlayed === 0 && this.#seconds(readAhead.framesSent) < NEW_FOR_S;
  }

  #nowPlaying(play: Play): NowPlaying {
    const { facts, entry } = play.candidate;
    const title = this.#options.timeline.titleOf(play, this.#options.readAhead.playhead);
    return {
      location: entry.location,
      title: title.title ?? title.text,
      artist: title.artist ?? null,
      positionS: Math.max(0, this.#positionSamples(play) / facts.sampleRateHz),
      durationS: facts.lengthSamples / facts.sampleRateHz,
      startedAt: this.#current?.startedAt ?? new Date().toISOString(),
    };
  }

  /** Where a restart goes on; a follower goes on wherever the mount it follows does. */
  #resumeState(play: Play | undefined): ResumeState | null {
    if (this.#options.order().config.follow !== undefined) return null;
    // A live stream is entered where it is by then.
    if (play?.candidate.origin !== 'playlist' || play.candidate.lane === 'stream') return this.#resume;
    const { entry, facts, rotation, lane } = play.candidate;
    this.#resume = {
      location: entry.location,
      positionSamples: this.#positionSamples(play),
      sampleRateHz: facts.sampleRateHz,
      // What comes between leaves the rotation where it was.
      rotation: rotation ?? this.#resume?.rotation ?? null,
      ...(lane !== 'rotation' && { entry }),
      savedAtMs: Date.now(),
    };
    return this.#resume;
  }

  /** Entries of the queue that have begun to be heard, for as long as their plays are remembered. */
  #heardEntries(): string[] {
    const { timeline, readAhead } = this.#options;
    const order = this.#options.order();
    if (order.config.follow !== undefined) return [];
    const heardSamples = readAhead.playhead * samplesPerFrame(order.profile.sampleRateHz);
    return timeline.plays.flatMap(({ voice, candidate }) => {
      const isHeard = audibleStart(voice, samplesPerFrame(order.profile.sampleRateHz)) < heardSamples;
      return isHeard && candidate.queueEntry !== null ? [candidate.queueEntry] : [];
    });
  }

  #positionSamples(play: Play): number {
    const frames = this.#options.readAhead.playhead - play.voice.originFrame;
    return frames * samplesPerFrame(play.candidate.facts.sampleRateHz);
  }
}

/** Place of a play in its list, from its rotation; -1 when it has none. */
function positionOf(play: Play | undefined): number {
  const rotation = play?.candidate.rotation as { lastIndex?: number } | null | undefined;
  return rotation?.lastIndex ?? -1;
}
