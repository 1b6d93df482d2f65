// Makes a play of a candidate at a place of the timeline, and of a play one that fades out, ends earlier or goes on.
import type { CrossfadeConfig } from '../config/crossfade-schema.js';
import type { EndReason } from '../model/history.js';
import type { Fade, Voice } from '../model/timeline.js';
import type { Candidate } from './candidate.js';
import {
  ANY_SUCCESSOR,
  type CrossfadeRules,
  crossfadeRules,
  cutShort,
  entering,
  leaving,
  overlapSamples,
} from './crossfade.js';
import { audibleEnd, audibleStart, MIX_LEAD_FRAMES } from './segments.js';
import type { Play } from './timeline.js';

/** The grid plays lie on, and the rule by which neighbours overlap. */
export interface PlayMakerOptions {
  readonly sampleRateHz: number;
  readonly samplesPerFrame: number;
  readonly crossfade: CrossfadeConfig;
}

/** The shortest fade: of a track that is cut off, or comes in at its middle, where no overlap is. */
const SHORTEST_FADE_S = 0.2;

/** Changes nothing it is given; `at`, `earliest` and overlaps are timeline samples, frames are timeline frames. */
export class PlayMaker {
  readonly #options: PlayMakerOptions;
  readonly #spf: number;
  #nextVoiceId = 1;

  constructor(options: PlayMakerOptions) {
    this.#options = options;
    this.#spf = options.samplesPerFrame;
  }

  /** The play of a candidate with its own sample 0 at `originFrame`, coming in over `overlap`. */
  place(candidate: Candidate, originFrame: number, overlap: number): Play {
    const fadeSamples = overlap > 0 ? overlap : candidate.resumed ? this.#shortestFadeSamples : 0;
    const voice: Voice = {
      id: this.#nextVoiceId++,
      facts: candidate.facts,
      gain: candidate.gain,
      originFrame,
      entrySample: candidate.entrySample,
      exitSample: candidate.exitSample,
      fadeIn: fadeSamples > 0 ? this.#fade(candidate.entrySample, fadeSamples) : null,
      fadeOuts: [],
    };
    const titleFrame = Math.floor((audibleStart(voice, this.#spf) + overlap / 2) / this.#spf);
    return { voice, candidate, titleFrame };
  }

  /** The plays with a candidate behind them, heard from `earliest` on at the earliest. */
  succeed(
    before: readonly Play[],
    candidate: Candidate,
    earliest: number,
  ): { readonly plays: readonly Play[]; readonly play: Play } {
    const plays = [...before];
    const tail = plays.pop();
    if (!tail && candidate.resumed) {
      const play = this.#tunedIn(candidate, earliest);
      return { plays: [play], play };
    }
    const end = tail ? audibleEnd(tail.voice, this.#spf) : 0;
    const wanted = tail ? end - overlapSamples(this.#rules, leaving(tail.candidate), entering(candidate)) : 0;
    const originFrame = Math.max(
      Math.floor((wanted - candidate.entrySample) / this.#spf),
      Math.ceil((earliest - candidate.entrySample) / this.#spf),
    );
    const at = originFrame * this.#spf + candidate.entrySample;
    if (tail) plays.push(this.#withFadeOut(tail, at, end - at));
    const play = this.place(candidate, originFrame, Math.max(0, end - at));
    return { plays: [...plays, play], play };
  }

  /** The first play of all, in mid-track: from the whole frame its entry lies in, without a fade and so without a mix. */
  #tunedIn(candidate: Candidate, earliest: number): Play {
    const entryFrame = Math.floor(candidate.entrySample / this.#spf);
    const whole = { ...candidate, entrySample: entryFrame * this.#spf };
    const play = this.place(whole, Math.ceil(earliest / this.#spf) - entryFrame, 0);
    return { ...play, voice: { ...play.voice, fadeIn: null, isTunedIn: true } };
  }

  /**
   * Last frame that can be settled before the successor is on the timeline: where its overlap would begin at the
   * earliest. `ready` is the candidate that is next, if one is ready.
   */
  hold(play: Play, ready: Candidate | undefined): number {
    const overlap = this.#heldBack(play.candidate, ready);
    const end = audibleEnd(play.voice, this.#spf) - overlap;
    const entered = Math.ceil(audibleStart(play.voice, this.#spf) / this.#spf) + 1;
    return Math.max(entered, Math.floor(end / this.#spf) - MIX_LEAD_FRAMES - 1);
  }

  /** The play cut short: it fades out from `at` over the crossfade, or over what is left of it. */
  fadedOut(play: Play, at: number, incoming: Candidate, cutBy: EndReason): Play {
    const end = audibleEnd(play.voice, this.#spf);
    if (end <= at) return play;
    const overlap = overlapSamples(this.#rules, cutShort(play.candidate), entering(incoming));
    const fadeSamples = Math.max(overlap, this.#shortestFadeSamples);
    const lengthSamples = Math.min(fadeSamples, end - at);
    const startSample = at - play.voice.originFrame * this.#spf;
    // A fade that has not begun belonged to a successor that gives way.
    const fadeOuts = play.voice.fadeOuts.filter((fade) => fade.startSample < startSample);
    const exitSample = startSample + lengthSamples;
    const cut = exitSample < play.candidate.exitSample ? { cutBy } : {};
    const left = { ...play, ...cut, voice: { ...play.voice, fadeOuts, exitSample } };
    return this.#withFadeOut(left, at, lengthSamples);
  }

  /** The play without the fades that had not begun at `frame`: they belonged to a successor that gives way. */
  unled(play: Play, frame: number): Play {
    const at = (frame - play.voice.originFrame) * this.#spf;
    const fadeOuts = play.voice.fadeOuts.filter((fade) => fade.startSample < at);
    return { ...play, voice: { ...play.voice, fadeOuts } };
  }

  /** A play as it was heard until `frame`, out of every mix to come. */
  silenced(play: Play, frame: number): Play {
    const end = play.heardUntilFrame ?? Math.ceil(audibleEnd(play.voice, this.#spf) / this.#spf);
    return {
      ...play,
      ...(end > frame && { cutBy: 'failed' as const }),
      heardUntilFrame: Math.min(end, frame),
      voice: { ...play.voice, exitSample: play.voice.entrySample, fadeIn: null, fadeOuts: [] },
    };
  }

  /** The play to its own end, without fades that are not over at `frame`: they made room for what is given up. */
  unfaded(play: Play, frame: number): Play {
    const at = (frame - play.voice.originFrame) * this.#spf;
    const fadeOuts = play.voice.fadeOuts.filter((fade) => fade.startSample + fade.lengthSamples <= at);
    if (fadeOuts.length === play.voice.fadeOuts.length) return play;
    const { cutBy: _, ...uncut } = play;
    return { ...uncut, voice: { ...play.voice, fadeOuts, exitSample: play.candidate.exitSample } };
  }

  /**
   * Samples before a candidate's end that must be held back for the one that is `next`, or may be. One that is ready
   * may ask for a longer overlap than the rule; the wish of a later one shrinks to the rule.
   */
  #heldBack(candidate: Candidate, next: Candidate | undefined): number {
    const byRule = overlapSamples(this.#rules, leaving(candidate), ANY_SUCCESSOR);
    const asked = next ? overlapSamples(this.#rules, leaving(candidate), entering(next)) : 0;
    return Math.max(byRule, asked);
  }

  /** The play fading out over `lengthSamples` from `at`, ending where it ends anyway. */
  #withFadeOut(play: Play, at: number, lengthSamples: number): Play {
    if (lengthSamples <= 0) return play;
    const startSample = at - play.voice.originFrame * this.#spf;
    const fadeOuts = [...play.voice.fadeOuts, this.#fade(startSample, lengthSamples)];
    return { ...play, voice: { ...play.voice, fadeOuts } };
  }

  #fade(startSample: number, lengthSamples: number): Fade {
    const { curve } = this.#options.crossfade;
    return { startSample, lengthSamples, ...(curve !== 'sine' && { curve }) };
  }

  get #shortestFadeSamples(): number {
    return Math.round(SHORTEST_FADE_S * this.#options.sampleRateHz);
  }

  /** Asked for anew each time: they may change while the mount plays. */
  get #rules(): CrossfadeRules {
    return crossfadeRules(this.#options.crossfade, this.#options.sampleRateHz);
  }
}
