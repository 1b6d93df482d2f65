// Follows every play from its first audible sample to its last, and says why it ended: what history is made of.
import type { EndedPlay, StartedPlay } from '../model/history.js';
import { audibleEnd, audibleStart } from '../planner/segments.js';
import type { Play, Timeline } from '../planner/timeline.js';

export interface PlayWatchOptions {
  readonly timeline: Pick<Timeline, 'plays'>;
  readonly sampleRateHz: number;
  readonly samplesPerFrame: number;
  /** Timeline frame that is released next. */
  readonly playhead: () => number;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly onEnded: (play: EndedPlay) => void;
}

export class PlayWatch {
  readonly #options: PlayWatchOptions;
  /** What was heard before this timeline sample was heard by others only. */
  readonly #firstSample: number;
  readonly #open = new Map<number, Play>();

  constructor(options: PlayWatchOptions) {
    this.#options = options;
    this.#firstSample = options.playhead() * options.samplesPerFrame;
  }

  /** Follows a play from now on. Its title has become true, which is later than its first sample. */
  begin(play: Play): StartedPlay {
    const { voice, candidate } = play;
    this.#open.set(voice.id, play);
    const start = this.#start(play);
    const { entry, title, facts } = candidate;
    return {
      voice: voice.id,
      location: entry.location,
      title: title.title ?? title.text,
      artist: title.artist ?? null,
      album: facts.tags.album ?? null,
      origin: entry.options?.jingle ? 'jingle' : candidate.origin,
      resumed: candidate.resumed,
      startedAtMs: this.#wallClockAt(start),
      lengthS: Math.max(0, this.#end(play) - start) / this.#options.sampleRateHz,
    };
  }

  /** Tells of every play that is not heard any more. Call after every advance. */
  follow(): void {
    const { timeline, playhead, samplesPerFrame, sampleRateHz, onEnded } = this.#options;
    if (this.#open.size === 0) return;
    // A play's end may have been decided anew since it began.
    for (const play of timeline.plays) if (this.#open.has(play.voice.id)) this.#open.set(play.voice.id, play);
    for (const [voice, play] of this.#open) {
      const end = this.#end(play);
      if (end > playhead() * samplesPerFrame) continue;
      this.#open.delete(voice);
      const own = play.candidate.facts.truncatedBecause === undefined ? 'finished' : 'failed';
      const playedS = Math.max(0, end - this.#start(play)) / sampleRateHz;
      onEnded({ voice, endedAtMs: this.#wallClockAt(end), playedS, reason: play.cutBy ?? own });
    }
  }

  #start({ voice }: Play): number {
    return Math.max(this.#firstSample, audibleStart(voice, this.#options.samplesPerFrame));
  }

  #end({ voice, heardUntilFrame }: Play): number {
    const { samplesPerFrame } = this.#options;
    return heardUntilFrame === undefined
      ? audibleEnd(voice, samplesPerFrame)
      : heardUntilFrame * samplesPerFrame;
  }

  #wallClockAt(sample: number): number {
    const { now, playhead, samplesPerFrame, sampleRateHz } = this.#options;
    return now() + ((sample - playhead() * samplesPerFrame) / sampleRateHz) * 1000;
  }
}
