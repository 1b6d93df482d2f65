// Follows every play from its first audible sample to its last, and says why it ended: what history is made of. A live
// stream is one play for each title it gives, since that is what was heard.
import type { EndedPlay, EndReason, StartedPlay } from '../model/history.js';
import type { StreamTitle } from '../model/track.js';
import { audibleEnd, audibleStart } from '../planner/segments.js';
import type { Play, Timeline } from '../planner/timeline.js';

export interface PlayWatchOptions {
  readonly timeline: Pick<Timeline, 'plays' | 'titleOf' | 'laterTitles'>;
  readonly sampleRateHz: number;
  readonly samplesPerFrame: number;
  /** Timeline frame that is released next. */
  readonly playhead: () => number;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** A live stream goes on under another title; `text` is what listeners see. */
  readonly onTitle: (play: StartedPlay, text: string) => void;
  readonly onEnded: (play: EndedPlay) => void;
}

/** What is heard of a play under one title. */
interface OpenPlay {
  readonly id: number;
  readonly play: Play;
  readonly title: StreamTitle;
  /** Timeline sample it begins at. */
  readonly start: number;
}

export class PlayWatch {
  readonly #options: PlayWatchOptions;
  /** What was heard before this timeline sample was heard by others only. */
  readonly #firstSample: number;
  /** By voice. */
  readonly #open = new Map<number, OpenPlay>();
  #lastId = 0;

  constructor(options: PlayWatchOptions) {
    this.#options = options;
    this.#firstSample = options.playhead() * options.samplesPerFrame;
  }

  /** Follows a play from now on. Its title has become true, which is later than its first sample. */
  begin(play: Play): StartedPlay {
    const { timeline, samplesPerFrame } = this.#options;
    const start = Math.max(this.#firstSample, audibleStart(play.voice, samplesPerFrame));
    return this.#begin(play, timeline.titleOf(play, play.titleFrame), start);
  }

  /** Tells of every title that became true within a play, and of every play that is not heard any more. Call after every advance. */
  follow(): void {
    const { timeline, playhead, samplesPerFrame } = this.#options;
    if (this.#open.size === 0) return;
    // A play's end may have been decided anew since it began.
    for (const play of timeline.plays) {
      const open = this.#open.get(play.voice.id);
      if (open) this.#open.set(play.voice.id, { ...open, play });
    }
    const heardUntil = playhead() * samplesPerFrame;
    for (const voice of [...this.#open.keys()]) {
      this.#followTitles(voice, heardUntil);
      const open = this.#open.get(voice);
      if (open && this.#end(open.play) <= heardUntil) this.#finish(voice, open);
    }
  }

  #begin(play: Play, title: StreamTitle, start: number, startedAtMs = this.#wallClockAt(start)): StartedPlay {
    const { voice, candidate } = play;
    const id = ++this.#lastId;
    this.#open.set(voice.id, { id, play, title, start });
    const { entry, facts } = candidate;
    return {
      id,
      location: entry.location,
      title: title.title ?? title.text,
      artist: title.artist ?? null,
      album: facts.tags.album ?? null,
      origin: entry.options?.jingle ? 'jingle' : candidate.origin,
      resumed: candidate.resumed,
      startedAtMs,
      lengthS: facts.stream ? null : Math.max(0, this.#end(play) - start) / this.#options.sampleRateHz,
    };
  }

  /** Each title of a stream begins where it came, and ends the one before: at one moment, to the millisecond. */
  #followTitles(voice: number, heardUntil: number): void {
    const { timeline, samplesPerFrame, onTitle } = this.#options;
    const play = this.#open.get(voice)?.play;
    for (const { frame, title } of play ? timeline.laterTitles(play) : []) {
      const at = frame * samplesPerFrame;
      const open = this.#open.get(voice);
      if (!open || at <= open.start || at >= heardUntil || title.text === open.title.text) continue;
      const atMs = this.#wallClockAt(at);
      this.#tellEnd(open, at, 'finished', atMs);
      onTitle(this.#begin(open.play, title, at, atMs), title.text);
    }
  }

  #finish(voice: number, open: OpenPlay): void {
    const { play } = open;
    this.#open.delete(voice);
    const own = play.candidate.facts.truncatedBecause === undefined ? 'finished' : 'failed';
    this.#tellEnd(open, this.#end(play), play.cutBy ?? own);
  }

  #tellEnd(
    { id, start }: OpenPlay,
    end: number,
    reason: EndReason,
    endedAtMs = this.#wallClockAt(end),
  ): void {
    const playedS = Math.max(0, end - start) / this.#options.sampleRateHz;
    this.#options.onEnded({ id, endedAtMs, playedS, reason });
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
