// Changes of what is about to be heard: skips, seeks, the return from the fallback, other successors. One after another,
// each prepared first.

import { JetStreamError } from '../model/errors.js';
import type { Segment } from '../model/timeline.js';
import { within } from '../model/within.js';
import type { Planner } from '../planner/planner.js';
import type { Rewrite } from '../planner/rewrites.js';

/** What changes need of their mount; frames are timeline frames. */
export interface TrackChangesOptions {
  readonly planner: Planner;
  readonly frameMs: number;
  readonly signal: AbortSignal;
  readonly playhead: () => number;
  /** First frame that no output's engine has settled. */
  readonly settledUntil: () => number;
  /**
   * Has every output render what the segments need, from `frame` on, and hold the first of it in memory.
   * @returns puts that in place, at once, when the timeline has been changed
   * @throws JetStreamError of the renderer
   */
  readonly prepare: (segments: readonly Segment[], frame: number) => Promise<() => void>;
  readonly onFault: (error: unknown) => void;
}

/** Plans a change at a timeline frame; null while it cannot be planned. */
type PlanChange = (frame: number) => Rewrite | null;

/** How far ahead a change is tried; the next one when rendering took too long. */
const LEADS_S = [0.7, 1.4, 3, 6];
/** Frames that must lie between the playhead and a change when it is put in place. */
const MARGIN_FRAMES = 12;
/** Frames between two changes, so that each candidate is heard for a moment at least. */
const BETWEEN_FRAMES = 12;
const WAIT_MS = 10_000;
/** Skips and seeks that may wait for those before them; each takes a second and more. */
const MAX_QUEUED = 20;
/** How far ahead the tracks behind the one that is heard may be changed: time to render the overlap. */
const REORDER_LEAD_S = 3;
/** How far ahead a stream is entered anew: a slower one has little left. */
const RESYNC_LEAD_S = 1.4;

/** Puts one change after another on the timeline. */
export class TrackChanges {
  readonly #options: TrackChangesOptions;
  readonly #waiting = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();
  #queued = 0;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #isTakingOver = false;
  #isRearranging = false;

  constructor(options: TrackChangesOptions) {
    this.#options = options;
  }

  /**
   * Crossfades to the next track. Skips follow one another; each is heard.
   * @throws JetStreamError `JS_PLAYLIST_EMPTY` when nothing to skip to turns up in time, `JS_LIMIT_REACHED` when too many
   *   changes wait already
   */
  skip(): Promise<void> {
    return this.#enqueue((frame) => this.#options.planner.rewrites.skip(frame));
  }

  /**
   * Crossfades to another place of the track that is heard.
   * @throws JetStreamError `JS_INVALID_REQUEST` when the place is not in the track, `JS_PLAYLIST_EMPTY` in silence,
   *   `JS_LIMIT_REACHED` when too many changes wait already
   */
  seek(positionS: number): Promise<void> {
    const { planner, playhead } = this.#options;
    return this.#enqueue((frame) => planner.rewrites.seek(frame, playhead(), positionS));
  }

  /** The planner moved on: whoever waits for a candidate looks again, and the playlist takes over when it can. */
  advance(): void {
    for (const wake of this.#waiting) wake();
    const { planner, playhead, onFault } = this.#options;
    if (!this.#isRearranging) this.#rearrange();
    if (this.#isTakingOver || !planner.rewrites.wantsTakeover(playhead())) return;
    this.#isTakingOver = true;
    this.#last = this.#last
      .then(() => this.#change((frame) => planner.rewrites.skip(frame, true)))
      .catch(onFault);
    void this.#last.then(() => {
      this.#isTakingOver = false;
    });
  }

  /** Puts another track behind the one that is heard, or a live stream back to where its buffer is as it should be. */
  #rearrange(): void {
    const { planner, playhead } = this.#options;
    if (this.#plansSuccessor()) this.#attempt(REORDER_LEAD_S, (frame) => planner.rewrites.successor(frame));
    else if (planner.rewrites.wantsResync(playhead()))
      this.#attempt(RESYNC_LEAD_S, (frame) => planner.rewrites.resync(frame, playhead()));
  }

  /** Tries a change once. What cannot be in time stays as it is, until it is tried again. */
  #attempt(leadS: number, plan: PlanChange): void {
    this.#isRearranging = true;
    const { planner, playhead, settledUntil, prepare } = this.#options;
    const changed = this.#last.then(async () => {
      const rewrite = plan(this.#frameAhead(leadS));
      if (!rewrite) return;
      const putInPlace = await prepare(rewrite.segments, rewrite.frame);
      if (Math.max(playhead() + MARGIN_FRAMES, settledUntil()) > rewrite.frame) return;
      if (planner.commit(rewrite)) putInPlace();
    });
    this.#last = changed.catch(this.#options.onFault).then(() => {
      this.#isRearranging = false;
    });
  }

  #plansSuccessor(): boolean {
    return this.#options.planner.rewrites.wantsSuccessor(this.#frameAhead(REORDER_LEAD_S));
  }

  #frameAhead(leadS: number): number {
    const { playhead, settledUntil, frameMs } = this.#options;
    const soonest = Math.max(this.#lastFrame + BETWEEN_FRAMES, settledUntil());
    return Math.max(playhead() + Math.ceil((leadS * 1000) / frameMs), soonest);
  }

  async #enqueue(plan: PlanChange): Promise<void> {
    if (this.#queued >= MAX_QUEUED) throw tooMany();
    this.#queued++;
    const next = this.#last.then(() => this.#change(plan));
    this.#last = next.catch(() => undefined);
    return next.finally(() => {
      this.#queued--;
    });
  }

  async #change(plan: PlanChange): Promise<void> {
    const { planner, playhead, settledUntil, prepare } = this.#options;
    for (const leadS of LEADS_S) {
      const rewrite = this.#plan(leadS, plan) ?? (await this.#planWhenReady(leadS, plan));
      const putInPlace = await prepare(rewrite.segments, rewrite.frame);
      if (Math.max(playhead() + MARGIN_FRAMES, settledUntil()) > rewrite.frame) continue;
      if (!planner.commit(rewrite)) continue;
      this.#lastFrame = rewrite.frame;
      putInPlace();
      return;
    }
    throw new JetStreamError('JS_RENDER_LOST', 'the change could not be rendered in time; try again');
  }

  #plan(leadS: number, plan: PlanChange): Rewrite | null {
    return plan(this.#frameAhead(leadS));
  }

  #planWhenReady(leadS: number, plan: PlanChange): Promise<Rewrite> {
    return within(WAIT_MS, this.#options.signal, async (limited) => {
      while (!limited.aborted) {
        await this.#nextAdvance(limited);
        const rewrite = this.#plan(leadS, plan);
        if (rewrite) return rewrite;
      }
      throw new JetStreamError('JS_PLAYLIST_EMPTY', 'there is no other track that can be played');
    });
  }

  #nextAdvance(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

function tooMany(): JetStreamError {
  const message = `${MAX_QUEUED} skips and seeks wait already, and each is heard: ask again in some seconds`;
  return new JetStreamError('JS_LIMIT_REACHED', message);
}
