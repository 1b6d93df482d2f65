// A mount's timeline: contiguous segments ahead of the playhead, the voices behind them, and the titles that go along.
import type { EndReason } from '../model/history.js';
import { endFrame, type Segment, type Voice } from '../model/timeline.js';
import type { StreamTitle } from '../model/track.js';
import { type Candidate, showsTitle } from './candidate.js';
import { audibleEnd, audibleStart, deriveSegments } from './segments.js';

/** A voice with the candidate it plays and the frame its title becomes true at. */
export interface Play {
  readonly voice: Voice;
  readonly candidate: Candidate;
  readonly titleFrame: number;
  /** Set when the play ends before its own end: what cut it short. */
  readonly cutBy?: EndReason;
  /** Set when the voice does not tell the end, for it was taken out of every mix to come: one past the last frame. */
  readonly heardUntilFrame?: number;
}

/** A title due at a timeline frame. */
export interface TimelineTitle {
  readonly frame: number;
  readonly title: StreamTitle;
}

/** Mutable; owned by the planner. Everything before `plannedEnd` is settled unless {@link rewrite} takes it back. */
export class Timeline {
  readonly #samplesPerFrame: number;
  #segments: Segment[] = [];
  #plays: Play[] = [];
  #plannedEnd = 0;
  #revision = 0;

  constructor(samplesPerFrame: number) {
    this.#samplesPerFrame = samplesPerFrame;
  }

  /** Timeline frame one past the last that a segment covers. */
  get plannedEnd(): number {
    return this.#plannedEnd;
  }

  /** Counts rewrites: what was planned on another revision no longer fits. */
  get revision(): number {
    return this.#revision;
  }

  /** Plays on the timeline, ascending by start. */
  get plays(): readonly Play[] {
    return this.#plays;
  }

  /** Segments not yet pruned, ascending, without holes. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The segment that covers a frame; undefined beyond `plannedEnd`. */
  segmentAt(frame: number): Segment | undefined {
    return this.#segments.find((segment) => segment.startFrame <= frame && frame < endFrame(segment));
  }

  /** The play heard at a frame: the latest that has begun. */
  playAt(frame: number): Play | undefined {
    return this.#plays.findLast(
      (play) => audibleStart(play.voice, this.#samplesPerFrame) <= frame * this.#samplesPerFrame,
    );
  }

  /** The play whose title is true at a frame: the latest that has come to the middle of its overlap. */
  namedAt(frame: number): Play | undefined {
    return this.#plays.findLast((play) => play.titleFrame <= frame);
  }

  /** Titles that become true within `[from, to)`; a jingle leaves the one before as it is. */
  titlesWithin(from: number, to: number): TimelineTitle[] {
    const begun = this.#plays
      .filter(({ titleFrame, candidate }) => from <= titleFrame && titleFrame < to && showsTitle(candidate))
      .map((play) => ({ frame: play.titleFrame, title: this.titleOf(play, play.titleFrame) }));
    const later = this.#plays.flatMap((play) => this.laterTitles(play));
    const due = later.filter(({ frame }) => from <= frame && frame < to);
    return [...begun, ...due].toSorted((a, b) => a.frame - b.frame);
  }

  /** Title of a play at a frame: that of its track, or the last that came within it. */
  titleOf({ voice, candidate }: Play, frame: number): StreamTitle {
    const sample = (frame + 1 - voice.originFrame) * this.#samplesPerFrame;
    const last = candidate.titles?.findLast((later) => later.sample < sample);
    return last?.title ?? candidate.title;
  }

  /** Titles that come while a play names the mount, ascending. */
  laterTitles(play: Play): TimelineTitle[] {
    const { voice, candidate, titleFrame } = play;
    if (!candidate.titles) return [];
    return candidate.titles
      .map(({ sample, title }) => ({
        frame: voice.originFrame + Math.floor(sample / this.#samplesPerFrame),
        title,
      }))
      .filter(({ frame }) => frame > titleFrame && this.namedAt(frame) === play)
      .filter(({ frame }) => frame * this.#samplesPerFrame < audibleEnd(voice, this.#samplesPerFrame));
  }

  /** Puts plays in place of all there are; segments follow with {@link extendTo} or {@link rewrite}. */
  setPlays(plays: readonly Play[]): void {
    this.#plays = [...plays];
  }

  /** Puts what is known by now in the place of a play; unless told so, what was planned without it no longer fits. */
  replace(known: Play, learned: Play, isOtherPlan = true): void {
    this.#plays = this.#plays.map((play) => (play === known ? learned : play));
    if (isOtherPlan) this.#revision++;
  }

  /** Settles segments up to `frame`. */
  extendTo(frame: number): void {
    if (frame <= this.#plannedEnd) return;
    this.#segments.push(...this.#derive(this.#plays, this.#plannedEnd, frame));
    this.#plannedEnd = frame;
  }

  /** Takes back everything from `frame` on and puts other plays and segments there. */
  rewrite(frame: number, plays: readonly Play[], segments: readonly Segment[]): void {
    const kept = this.#segments.filter((segment) => segment.startFrame < frame);
    const last = kept.at(-1);
    if (last && endFrame(last) > frame) kept[kept.length - 1] = { ...last, frames: frame - last.startFrame };
    this.#segments = [...kept, ...segments];
    this.#plannedEnd = segments.length > 0 ? endFrame(segments[segments.length - 1] as Segment) : frame;
    this.#plays = [...plays];
    this.#revision++;
  }

  /** Segments that plays would give, without settling anything. */
  preview(plays: readonly Play[], fromFrame: number, toFrame: number): Segment[] {
    return this.#derive(plays, fromFrame, toFrame);
  }

  /** Forgets what was heard long before `frame`; the play at `frame` and one mix context are kept. */
  prune(frame: number): void {
    this.#segments = this.#segments.filter((segment) => endFrame(segment) > frame);
    const current = this.playAt(frame);
    this.#plays = this.#plays.filter(
      (play) =>
        play === current ||
        audibleEnd(play.voice, this.#samplesPerFrame) > (frame - 64) * this.#samplesPerFrame,
    );
  }

  #derive(plays: readonly Play[], from: number, to: number): Segment[] {
    return deriveSegments(
      plays.map((play) => play.voice),
      from,
      to,
      this.#samplesPerFrame,
    );
  }
}
