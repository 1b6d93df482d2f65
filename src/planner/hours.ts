// Appointments: what is played once at a time of day, with a fade-out of what is on.
import { parseWeeklyMoments, type WeeklyMoment } from '../config/day-parts.js';
import type { HourConfig } from '../config/rotation-schema.js';
import type { WallClock } from '../rotation/wall-clock.js';
import type { Candidate } from './candidate.js';

export interface HoursOptions {
  readonly hours: readonly HourConfig[];
  readonly clock: WallClock;
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Makes the candidates of a location; empty when it cannot be played. Never rejects. */
  readonly prepare: (hour: HourConfig) => Promise<readonly Candidate[]>;
  /** Puts them on the air now. */
  readonly play: (candidates: readonly Candidate[]) => void;
}

/** How long before its time a track is looked at. */
const PREPARE_MS = 20_000;
/** A change to another track takes effect this much later. */
const LEAD_MS = 700;
/** One that could not be had in time, or was slept through, is left out after this. */
const LATEST_MS = 60_000;
/** The wall clock may be put on or back while nobody looks. */
const LONGEST_WAIT_MS = 30_000;
/** Put back by more than this it shows times again: what was planned for later may be years away. */
const PUT_BACK_MS = 3_600_000;

/** A time at which something is to be played, and what. */
interface Appointment {
  readonly atMs: number;
  readonly hours: readonly HourConfig[];
}

/** Keeps a mount's appointments; each time comes once, also on days of 23 or 25 hours (see WallClock). */
export class Hours {
  readonly #options: HoursOptions;
  readonly #moments: ReadonlyMap<HourConfig, readonly WeeklyMoment[]>;

  constructor(options: HoursOptions) {
    this.#options = options;
    const parsed = options.hours.map((hour) => [hour, parseWeeklyMoments(hour.at)] as const);
    this.#moments = new Map(
      parsed.flatMap(([hour, moments]) => ('problem' in moments ? [] : [[hour, moments]])),
    );
  }

  /** The first time after `afterMs` at which something is to be played, and what. */
  next(afterMs: number): Appointment | null {
    const { clock } = this.#options;
    const times = [...this.#moments].map(
      ([hour, moments]) => [hour, clock.nextMoment(moments, afterMs)] as const,
    );
    const atMs = Math.min(...times.map(([, time]) => time));
    if (!Number.isFinite(atMs)) return null;
    return { atMs, hours: times.filter(([, time]) => time === atMs).map(([hour]) => hour) };
  }

  /** Keeps appointments until the signal aborts. Those of the time before are over. */
  async run(signal: AbortSignal): Promise<void> {
    let doneMs = this.#options.nowMs();
    for (let next = this.next(doneMs); next && !signal.aborted; next = this.next(doneMs)) {
      doneMs = await this.#keep(next, signal);
    }
  }

  /** Keeps an appointment, unless it was slept through; tells until when all of them are over. */
  async #keep({ atMs, hours }: Appointment, signal: AbortSignal): Promise<number> {
    const { nowMs, prepare, play } = this.#options;
    if (!(await this.#until(atMs - PREPARE_MS, signal))) return nowMs();
    if (nowMs() >= atMs + LATEST_MS) return nowMs() - LATEST_MS;
    const candidates: Candidate[] = [];
    for (const hour of hours) candidates.push(...(await prepare(hour)));
    if (!(await this.#until(atMs - LEAD_MS, signal))) return nowMs();
    if (candidates.length > 0 && nowMs() < atMs + LATEST_MS) play(candidates);
    return atMs;
  }

  /**
   * Waits for a time; false when the signal aborts, or when the clock was put back meanwhile: other times may come before
   * it now.
   */
  async #until(atMs: number, signal: AbortSignal): Promise<boolean> {
    const { nowMs, wait } = this.#options;
    for (let seenMs = nowMs(); seenMs < atMs && !signal.aborted; ) {
      await wait(Math.min(atMs - seenMs, LONGEST_WAIT_MS));
      const now = nowMs();
      if (now < seenMs - PUT_BACK_MS) return false;
      seenMs = now;
    }
    return !signal.aborted;
  }
}
