// The planner: lays candidates on the timeline ahead of the playhead, and puts what changes of it in place.
import type { Voice } from '../model/timeline.js';
import { type Candidate, type Fate, isSamePlay } from './candidate.js';
import { PlayMaker } from './play-maker.js';
import type { Programme } from './programme.js';
import { framesIn, PIECE_S, type Rewrite, type RewriteOptions, Rewrites } from './rewrites.js';
import { audibleEnd, MIX_LEAD_FRAMES, MIX_TAIL_FRAMES } from './segments.js';
import { type Play, Timeline } from './timeline.js';

export interface PlannerOptions extends RewriteOptions {
  readonly programme: Pick<Programme, 'peek' | 'take' | 'putBack' | 'rank'>;
  /** How far ahead of the playhead the timeline is laid. */
  readonly readAheadS: number;
}

/** A successor that is not ready this long before it is due makes the overlap shrink. */
const LATEST_SUCCESSOR_S = 2.5;
/** A stream that ends a silence begins so far ahead: not a frame of it is encoded before it has its place. */
const STREAM_LEAD_S = 4;

/** Decides when tracks begin and end. All methods are synchronous; frames are timeline frames. */
export class Planner {
  readonly timeline: Timeline;
  /** What of the timeline could be planned anew. */
  readonly rewrites: Rewrites;
  readonly #options: PlannerOptions;
  readonly #spf: number;
  readonly #maker: PlayMaker;

  constructor(options: PlannerOptions) {
    this.#options = options;
    this.#spf = options.samplesPerFrame;
    this.timeline = new Timeline(options.samplesPerFrame);
    this.#maker = new PlayMaker(options);
    this.rewrites = new Rewrites(options, this.timeline, this.#maker);
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
      this.timeline.extendTo(this.#maker.hold(longer, this.#options.programme.peek()));
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

  #append(): void {
    const candidate = this.#options.programme.take();
    if (!candidate) return;
    const { plannedEnd } = this.timeline;
    const earliest = plannedEnd > 0 ? (plannedEnd + MIX_LEAD_FRAMES) * this.#spf : 0;
    const { plays, play } = this.#maker.succeed(this.timeline.plays, candidate, earliest);
    this.timeline.setPlays(plays);
    this.timeline.extendTo(this.#maker.hold(play, this.#options.programme.peek()));
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

  #frames(seconds: number): number {
    return framesIn(seconds, this.#options);
  }
}

/** True for a live stream that goes on, but of which nothing was left to play for a moment. */
function hasRunDry({ voice, candidate }: Play): boolean {
  return candidate.facts.stream !== undefined && voice.exitSample < candidate.exitSample;
}
