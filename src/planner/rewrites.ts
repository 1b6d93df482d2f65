// What of the timeline could be planned anew: a skip, a seek, another successor, a stream entered again.
import { JetStreamError } from '../model/errors.js';
import type { EndReason } from '../model/history.js';
import { endFrame, type Segment } from '../model/timeline.js';
import type { Candidate } from './candidate.js';
import { hasDrifted } from './drift.js';
import type { PlayMaker, PlayMakerOptions } from './play-maker.js';
import { Precedence } from './precedence.js';
import type { Programme } from './programme.js';
import { audibleEnd, audibleStart, MIX_LEAD_FRAMES } from './segments.js';
import type { Play, Timeline } from './timeline.js';

export interface RewriteOptions extends PlayMakerOptions {
  readonly programme: Pick<Programme, 'peek' | 'rank'>;
}

/** What a rewrite would put in place; nothing changes before `Planner.commit`. */
export interface Rewrite {
  /** First timeline frame that changes. */
  readonly frame: number;
  readonly plays: readonly Play[];
  readonly segments: readonly Segment[];
  readonly incoming: Candidate;
  /** {@link Timeline.revision} it was planned on. */
  readonly revision: number;
}

/** Silence, and an outgoing track waiting for a successor, are laid in pieces of this length. */
export const PIECE_S = 1;

/** Whole frames that hold `seconds`. */
export function framesIn(
  seconds: number,
  { sampleRateHz, samplesPerFrame }: Pick<PlayMakerOptions, 'sampleRateHz' | 'samplesPerFrame'>,
): number {
  return Math.ceil(Math.round(seconds * sampleRateHz) / samplesPerFrame);
}

/** Looks at a timeline and changes nothing; frames are timeline frames. */
export class Rewrites {
  readonly #options: RewriteOptions;
  readonly #timeline: Timeline;
  readonly #spf: number;
  readonly #maker: PlayMaker;
  readonly #precedence: Precedence;

  constructor(options: RewriteOptions, timeline: Timeline, maker: PlayMaker) {
    this.#options = options;
    this.#timeline = timeline;
    this.#spf = options.samplesPerFrame;
    this.#maker = maker;
    this.#precedence = new Precedence(options.programme, timeline, options.samplesPerFrame);
  }

  /** True when what is heard, and not being left, should give way at once: see {@link takesOver}. */
  wantsTakeover(playhead: number): boolean {
    const heard = this.#timeline.playAt(playhead);
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
  successor(frame: number): Rewrite | null {
    const open = this.#openFrame(frame);
    const earliest = (open + MIX_LEAD_FRAMES) * this.#spf;
    const misplaced = open > this.#timeline.plannedEnd ? null : this.#precedence.misplaced(earliest);
    const tail = misplaced?.kept.at(-1);
    if (!misplaced || !tail) return null;
    const before = misplaced.kept.slice(0, -1);
    const { plays, play } = this.#maker.succeed(
      [...before, this.#maker.unled(tail, open)],
      misplaced.incoming,
      earliest,
    );
    return this.#rewrite(open, plays, play);
  }

  /**
   * Plans the change to the next candidate at `frame`: what is heard there fades out, the candidate fades in.
   * Candidates on the timeline that nobody has heard are next again. With `takeover` only one will do that takes over.
   * @returns null when no candidate is ready, or the timeline does not reach `frame`
   */
  skip(frame: number, takeover = false): Rewrite | null {
    if (frame > this.#timeline.plannedEnd) return null;
    const from = (frame + MIX_LEAD_FRAMES) * this.#spf;
    const heard = takeover ? this.#timeline.playAt(frame)?.candidate : null;
    if (heard === undefined) return null;
    const incoming = this.#precedence.incoming(from, heard);
    return incoming ? this.#change(frame, incoming, takeover ? 'replaced' : 'skipped') : null;
  }

  /**
   * Plans the change, at `frame`, to another place of the track heard at `playhead`; tracks that nobody has heard are
   * next again afterwards.
   * @returns null when nothing is heard, or the timeline does not reach `frame`
   * @throws JetStreamError `JS_INVALID_REQUEST` when the place is not in the track, or within its last second
   */
  seek(frame: number, playhead: number, positionS: number): Rewrite | null {
    const heard = this.#timeline.playAt(playhead)?.candidate;
    // Until a track's length is known nobody can say which places it has.
    if (!heard || heard.facts.isPartial || frame > this.#timeline.plannedEnd) return null;
    const entrySample = this.#samples(positionS);
    const latest = heard.exitSample - this.#samples(PIECE_S);
    if (entrySample > latest) {
      const longestS = Math.max(0, Math.floor(latest / this.#options.sampleRateHz));
      throw new JetStreamError('JS_INVALID_REQUEST', `this track can be entered at 0 to ${longestS} seconds`);
    }
    return this.#change(
      frame,
      { ...heard, entrySample, resumed: entrySample > heard.facts.cueInSample },
      'seek',
    );
  }

  /** True when the live stream that is heard should be entered anew: see {@link hasDrifted}. */
  wantsResync(playhead: number): boolean {
    const heard = this.#timeline.playAt(playhead);
    if (!heard || heard.voice.exitSample < heard.candidate.exitSample) return false;
    return hasDrifted(heard.candidate.facts, (playhead - heard.voice.originFrame) * this.#spf);
  }

  /**
   * Plans, at `frame`, a change of the live stream that is heard at `playhead` to where its buffer is as it should be.
   * @returns null when it need not be, or the timeline does not reach `frame`
   */
  resync(frame: number, playhead: number): Rewrite | null {
    const heard = this.#timeline.playAt(playhead)?.candidate;
    if (!heard || frame > this.#timeline.plannedEnd || !this.wantsResync(playhead)) return null;
    const entrySample = heard.facts.cueInSample;
    return this.#change(frame, { ...heard, entrySample, resumed: true }, 'seek');
  }

  #change(frame: number, incoming: Candidate, cutBy: EndReason): Rewrite {
    const from = (frame + MIX_LEAD_FRAMES) * this.#spf;
    const originFrame = Math.ceil((from - incoming.entrySample) / this.#spf);
    const at = originFrame * this.#spf + incoming.entrySample;
    const heard = this.#timeline.plays.filter((play) => audibleStart(play.voice, this.#spf) < from);
    const faded = heard.map((play) => this.#maker.fadedOut(play, at, incoming, cutBy));
    const overlap = Math.max(0, ...faded.map((play) => audibleEnd(play.voice, this.#spf) - at));
    const play = this.#maker.place(incoming, originFrame, overlap);
    // A track left before its own title was due must not name itself over its successor.
    const outgoing = faded.map((left) => ({
      ...left,
      titleFrame: Math.min(left.titleFrame, play.titleFrame),
    }));
    const plays = [...outgoing, play];
    return this.#rewrite(frame, plays, play);
  }

  /** The rewrite that puts `plays` in place from `frame` on, `incoming` the last of them. */
  #rewrite(frame: number, plays: readonly Play[], incoming: Play): Rewrite {
    const held = this.#maker.hold(incoming, this.#options.programme.peek());
    const settled = Math.max(held, frame + framesIn(PIECE_S, this.#options));
    const segments = this.#timeline.preview(plays, frame, settled);
    return { frame, plays, segments, incoming: incoming.candidate, revision: this.#timeline.revision };
  }

  /** A frame from `frame` on that lies in no mix: there the timeline can be taken up without rendering it again. */
  #openFrame(frame: number): number {
    const segment = this.#timeline.segmentAt(frame);
    return segment?.kind === 'mix' ? endFrame(segment) : frame;
  }

  #samples(seconds: number): number {
    return Math.round(seconds * this.#options.sampleRateHz);
  }
}
