// The planner: lays candidates on the timeline ahead of the playhead, and rewrites what is ahead when asked to skip.
import { JetStreamError } from '../model/errors.js';
import type { EndReason } from '../model/history.js';
import { endFrame, type Segment, type Voice } from '../model/timeline.js';
import { type Candidate, type Fate, isSamePlay } from './candidate.js';
import { hasDrifted } from './drift.js';
import { PlayMaker, type PlayMakerOptions } from './play-maker.js';
import { Precedence } from './precedence.js';
import type { Programme } from './programme.js';
import { audibleEnd, audibleStart, MIX_LEAD_FRAMES, MIX_TAIL_FRAMES } from './segments.js';
import { type Play, Timeline } from './timeline.js';

export interface PlannerOptions extends PlayMakerOptions {
  readonly programme: Pick<Programme, 'peek' | 'take' | 'putBack' | 'rank'>;
  /** How far ahead of the playhead the timeline is laid. */
  readonly readAheadS: number;
}

/** What a rewrite would put in place; nothing changes before {@link Planner.commit}. */
export interface Rewrite {
  /** First timeline frame that changes. */
  readonly frame: number;
  readonly plays: readonly Play[];
  readonly segments: readonly Segment[];
  readonly incoming: Candidate;
  /** {@link Timeline.revision} it was planned on. */
  readonly revision: number;
}

/** A successor that is not ready this long before it is due makes the overlap shrink. */
const LATEST_SUCCESSOR_S = 2.5;
/** Silence, and an outgoing track waiting for a successor, are laid in pieces of this length. */
const PIECE_S = 1;
/** A stream that ends a silence begins so far ahead: not a frame of it is encoded before it has its place. */
const STREAM_LEAD_S = 4;

/** Decides when tracks begin and end. All methods are synchronous; frames are timeline frames. */
export class Planner {
  readonly timeline: Timeline;
  readonly #options: PlannerOptions;
  readonly #spf: number;
  readonly #maker: PlayMaker;
  readonly #precedence: Precedence;

  constructor(options: PlannerOptions) {
    this.#options = options;
    this.#spf = options.samplesPerFrame;
    this.timeline = new Timeline(options.samplesPerFrame);
    this.#maker = new PlayMaker(options);
    this.#precedence = new Precedence(options.programme, this.timeline, options.samplesPerFrame);
  }

  /**
   * Lays the timeline out ahead of the playhead as far as candidates allow. With `mayWait` (before the clock has
   * started) nothing is laid while no candidate is ready; later, what is missing is filled: the outgoing track plays
   * on to its end, then silence.
   */
  advance(playhead: number, mayWait: boolean): void {
    const horizon = playhead + this.#frames(this.#options.readAheadS);
    while (this.timeline.plannedEnd < horizon) {
      const before = this.timeline.plannedEnd;
      const next = this.#options.programme.peek();
      if (next?.facts.stream && !mayWait) this.#leadIn(playhead);
      if (next && !this.#isOpen()) this.#append();
      else if (!mayWait) this.#bridge(playhead);
      if (this.timeline.plannedEnd === before) break;
    }
    this.timeline.prune(playhead);
  }

  /** True when what is heard, and not being left, should give way at once: see {@link takesOver}. */
  wantsTakeover(playhead: number): boolean {
    const heard = this.timeline.playAt(playhead);
    if (!heard) return false;
    const isLeft = heard.voice.exitSample < heard.candidate.exitSample;
    if (isLeft) return false;
    return this.#precedence.incoming((playhead + 1) * this.#spf, heard.candidate) !== undefined;
  }

  /** True when a play that nobody has heard should give way: its track was withdrawn, or another is to come first. */
  wantsSuccessor(frame: number): boolean {
    return this.#precedence.misplaced((this.#openFrame(frame) + MIX_LEAD_FRAMES) * this.#spf) !== null;
  }

  /**
   * Plans what follows what is heard at `frame` anew: it plays to its end, and plays that should give way do so.
   * @returns null when nothing should, or nothing is ready to take the place
   */
  planSuccessor(frame: number): Rewrite | null {
    const open = this.#openFrame(frame);
    const earliest = (open + MIX_LEAD_FRAMES) * this.#spf;
    const misplaced = open > this.timeline.plannedEnd ? null : this.#precedence.misplaced(earliest);
    const tail = misplaced?.kept.at(-1);
    if (!misplaced || !tail) return null;
    const before = misplaced.kept.slice(0, -1);
    const { plays, play } = this.#maker.succeed(
      [...before, this.#maker.unled(tail, open)],
      misplaced.incoming,
      earliest,
    );
    const settled = Math.max(this.#hold(play, play.candidate), open + this.#frames(PIECE_S));
    const segments = this.timeline.preview(plays, open, settled);
    return { frame: open, plays, segments, incoming: play.candidate, revision: this.timeline.revision };
  }

  /**
   * Plans the change to the next candidate at `frame`: what is heard there fades out, the candidate fades in.
   * Candidates on the timeline that nobody has heard are next again. With `takeover` only one will do that takes over.
   * @returns null when no candidate is ready, or the timeline does not reach `frame`
   */
  planSkip(frame: number, takeover = false): Rewrite | null {
    if (frame > this.timeline.plannedEnd) return null;
    const from = (frame + MIX_LEAD_FRAMES) * this.#spf;
    const heard = takeover ? this.timeline.playAt(frame)?.candidate : null;
    if (heard === undefined) return null;
    const incoming = this.#precedence.incoming(from, heard);
    return incoming ? this.#planChange(frame, incoming, takeover ? 'replaced' : 'skipped') : null;
  }

  /**
   * Plans the change, at `frame`, to another place of the track heard at `playhead`; tracks that nobody has heard are
   * next again afterwards.
   * @returns null when nothing is heard, or the timeline does not reach `frame`
   * @throws JetStreamError `JS_INVALID_REQUEST` when the place is not in the track, or within its last second
   */
  planSeek(frame: number, playhead: number, positionS: number): Rewrite | null {
    const heard = this.timeline.playAt(playhead)?.candidate;
    // Until a track's length is known nobody can say which places it has.
    if (!heard || heard.facts.isPartial || frame > this.timeline.plannedEnd) return null;
    const entrySample = this.#samples(positionS);
    const latest = heard.exitSample - this.#samples(PIECE_S);
    if (entrySample > latest) {
      const longestS = Math.max(0, Math.floor(latest / this.#options.sampleRateHz));
      throw new JetStreamError('JS_INVALID_REQUEST', `this track can be entered at 0 to ${longestS} seconds`);
    }
    return this.#planChange(
      frame,
      { ...heard, entrySample, resumed: entrySample > heard.facts.cueInSample },
      'seek',
    );
  }

  /** True when the live stream that is heard should be entered anew: see {@link hasDrifted}. */
  wantsResync(playhead: number): boolean {
    const heard = this.timeline.playAt(playhead);
    if (!heard || heard.voice.exitSample < heard.candidate.exitSample) return false;
    return hasDrifted(heard.candidate.facts, (playhead - heard.voice.originFrame) * this.#spf);
  }

  /**
   * Plans, at `frame`, a change of the live stream that is heard at `playhead` to where its buffer is as it should be.
   * @returns null when it need not be, or the timeline does not reach `frame`
   */
  planResync(frame: number, playhead: number): Rewrite | null {
    const heard = this.timeline.playAt(playhead)?.candidate;
    if (!heard || frame > this.timeline.plannedEnd || !this.wantsResync(playhead)) return null;
    const entrySample = heard.facts.cueInSample;
    return this.#planChange(frame, { ...heard, entrySample, resumed: true }, 'seek');
  }

  #planChange(frame: number, incoming: Candidate, cutBy: EndReason): Rewrite {
    const from = (frame + MIX_LEAD_FRAMES) * this.#spf;
    const originFrame = Math.ceil((from - incoming.entrySample) / this.#spf);
    const at = originFrame * this.#spf + incoming.entrySample;
    const heard = this.timeline.plays.filter((play) => audibleStart(play.voice, this.#spf) < from);
    const faded = heard.map((play) => this.#maker.fadedOut(play, at, incoming, cutBy));
    const overlap = Math.max(0, ...faded.map((play) => audibleEnd(play.voice, this.#spf) - at));
    const play = this.#maker.place(incoming, originFrame, overlap);
    // A track left before its own title was due must not name itself over its successor.
    const outgoing = faded.map((left) => ({
      ...left,
      titleFrame: Math.min(left.titleFrame, play.titleFrame),
    }));
    const plays = [...outgoing, play];
    const settled = Math.max(this.#hold(play, incoming), frame + this.#frames(PIECE_S));
    const segments = this.timeline.preview(plays, frame, settled);
    return { frame, plays, segments, incoming, revision: this.timeline.revision };
  }

  /**
   * Puts a rewrite in place. Candidates that gave way to it are next again, but not fallback ones that gave way to
   * the playlist.
   * @returns false, and changes nothing, when the timeline was rewritten since this was planned
   */
  commit(rewrite: Rewrite): boolean {
    if (rewrite.revision !== this.timeline.revision) return false;
    const { incoming } = rewrite;
    // More may be known of a candidate than when this was planned: it is the same play all the same.
    const isKept = (candidate: Candidate) =>
      rewrite.plays.some((play) => isSamePlay(play.candidate, candidate));
    const displaced = this.timeline.plays
      .map((play) => play.candidate)
      .filter((candidate) => !isKept(candidate))
      .filter(({ origin }) => origin === 'playlist' || incoming.origin === 'fallback');
    const ready = this.#options.programme.peek();
    if (ready && isSamePlay(ready, incoming)) this.#options.programme.take();
    this.timeline.rewrite(rewrite.frame, rewrite.plays, rewrite.segments);
    this.#options.programme.putBack(displaced);
    return true;
  }

  /**
   * Gives everything from `frame` on up, because a segment there cannot be rendered for the sake of `culprit`. What
   * is heard there goes on to its end, unless it is the culprit; the next candidate follows. The candidate of the
   * culprit is not put back, nor is one whose title was heard.
   */
  abandon(frame: number, culprit: Voice): void {
    const isCulprit = (play: Play) => play.voice.id === culprit.id;
    const heard = this.timeline.plays.filter((play) => play.titleFrame < frame);
    const displaced = this.timeline.plays.filter((play) => play.titleFrame >= frame && !isCulprit(play));
    const kept = heard.map((play) =>
      isCulprit(play) ? this.#maker.silenced(play, frame) : this.#maker.unfaded(play, frame),
    );
    this.timeline.rewrite(frame, kept, []);
    this.#options.programme.putBack(displaced.map((play) => play.candidate));
  }

  /**
   * More is known of an open candidate: its play goes on to where its scan has got to by now. A play that was left,
   * or that had to end meanwhile, stays as it is.
   */
  learn(candidate: Candidate, learned: Candidate): void {
    const play = this.timeline.plays.findLast((other) => isSamePlay(other.candidate, candidate));
    if (!play) return;
    const end = audibleEnd(play.voice, this.#spf);
    const goesOn =
      play.voice.exitSample === play.candidate.exitSample && this.timeline.plannedEnd * this.#spf < end;
    const { facts, exitSample } = learned;
    const voice = goesOn ? { ...play.voice, facts, exitSample } : play.voice;
    const { entrySample, title, resumed } = play.candidate;
    const longer = { ...play, voice, candidate: { ...learned, entrySample, title, resumed } };
    // A stream goes on and on: what was planned meanwhile fits a longer one just as well.
    this.timeline.replace(play, longer, !facts.stream);
    if (goesOn && play === this.timeline.plays.at(-1)) {
      this.timeline.extendTo(this.#hold(longer, longer.candidate));
    }
  }

  /** Nobody follows the streams on the timeline any more: each ends where it has got to, and something may follow. */
  closeStreams(): void {
    for (const { candidate } of this.timeline.plays) {
      const { isPartial, ...facts } = candidate.facts;
      if (isPartial && facts.stream) this.learn(candidate, { ...candidate, facts });
    }
  }

  /** What became of a candidate that was taken. */
  fateOf(candidate: Candidate): Fate {
    const { plays } = this.timeline;
    const index = plays.findLastIndex((other) => isSamePlay(other.candidate, candidate));
    const [play, next] = [plays[index], plays[index + 1]];
    if (!play) return 'left';
    if (play.cutBy === undefined) return hasRunDry(play) ? 'replaced' : 'laid';
    return play.cutBy === 'replaced' || next?.candidate.lane === 'hour' ? 'replaced' : 'left';
  }

  /** Silence is laid on until a stream that ends it has its lead. */
  #leadIn(playhead: number): void {
    const { plannedEnd } = this.timeline;
    const tail = this.timeline.plays.at(-1);
    const isSilent = !tail || audibleEnd(tail.voice, this.#spf) <= plannedEnd * this.#spf;
    if (isSilent) this.timeline.extendTo(playhead + this.#frames(STREAM_LEAD_S));
  }

  /** True while nothing can follow the last play, because nobody knows yet where it ends. */
  #isOpen(): boolean {
    const tail = this.timeline.plays.at(-1);
    return tail?.candidate.facts.isPartial === true && tail.voice.exitSample === tail.candidate.exitSample;
  }

  /** A frame from `frame` on that lies in no mix: there the timeline can be taken up without rendering it again. */
  #openFrame(frame: number): number {
    const segment = this.timeline.segmentAt(frame);
    return segment?.kind === 'mix' ? endFrame(segment) : frame;
  }

  #append(): void {
    const candidate = this.#options.programme.take();
    if (!candidate) return;
    const { plannedEnd } = this.timeline;
    const earliest = plannedEnd > 0 ? (plannedEnd + MIX_LEAD_FRAMES) * this.#spf : 0;
    const { plays, play } = this.#maker.succeed(this.timeline.plays, candidate, earliest);
    this.timeline.setPlays(plays);
    this.timeline.extendTo(this.#hold(play, candidate));
  }

  /** No candidate is ready: the outgoing track goes on to its end, and silence follows. */
  #bridge(playhead: number): void {
    const end = this.timeline.plannedEnd;
    if (end > playhead + this.#frames(LATEST_SUCCESSOR_S)) return;
    const tail = this.timeline.plays.at(-1);
    const tailEnd = tail ? Math.floor(audibleEnd(tail.voice, this.#spf) / this.#spf) - MIX_LEAD_FRAMES : 0;
    const piece = end + this.#frames(PIECE_S);
    if (end < tailEnd) this.timeline.extendTo(Math.min(piece, tailEnd));
    else this.timeline.extendTo(Math.max(piece, tailEnd + 2 * MIX_LEAD_FRAMES + MIX_TAIL_FRAMES));
  }

  /**
   * Last frame that can be settled before the successor is on the timeline: where its overlap would begin at the
   * earliest.
   */
  #hold(play: Play, candidate: Candidate): number {
    const overlap = this.#maker.heldBack(candidate, this.#options.programme.peek());
    const end = audibleEnd(play.voice, this.#spf) - overlap;
    const entered = Math.ceil(audibleStart(play.voice, this.#spf) / this.#spf) + 1;
    return Math.max(entered, Math.floor(end / this.#spf) - MIX_LEAD_FRAMES - 1);
  }

  #samples(seconds: number): number {
    return Math.round(seconds * this.#options.sampleRateHz);
  }

  #frames(seconds: number): number {
    return Math.ceil(this.#samples(seconds) / this.#spf);
  }
}

/** True for a live stream that goes on, but of which nothing was left to play for a moment. */
function hasRunDry({ voice, candidate }: Play): boolean {
  return candidate.facts.stream !== undefined && voice.exitSample < candidate.exitSample;
}
