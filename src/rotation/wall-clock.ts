// The time on the studio's wall: what a day part or an appointment means on days of 23 and of 25 hours.
import { IANAZone } from 'luxon';
import type { DayPart, WeeklyMoment } from '../config/day-parts.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A moment as a wall clock and a calendar show it. */
export interface WallTime {
  /** Days since 1970-01-01 of the local calendar. */
  readonly day: number;
  /** 0 = Monday. */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

/** The wall clock of one time zone. Instants are milliseconds since 1970 UTC. */
export class WallClock {
  readonly #zone: IANAZone;

  /** @param timezone IANA name, for example `Europe/Berlin`; the machine's own when null */
  constructor(timezone: string | null) {
    this.#zone = IANAZone.create(timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone);
  }

  /** What the clock shows at an instant. */
  read(atMs: number): WallTime {
    const localMs = atMs + this.#zone.offset(atMs) * MINUTE_MS;
    const day = Math.floor(localMs / DAY_MS);
    return { day, weekday: weekdayOf(day), minute: Math.floor((localMs - day * DAY_MS) / MINUTE_MS) };
  }

  /**
   * The instant at which the clock shows `minute` of `day`. A time that comes twice is the first of the two; one
   * that is left out is counted from before the change, so that 02:30 is half an hour after the clock was put on
   * (RFC 5545, section 3.3.5).
   */
  instant(day: number, minute: number): number {
    const localMs = day * DAY_MS + minute * MINUTE_MS;
    const before = this.#zone.offset(localMs - DAY_MS);
    const early = localMs - before * MINUTE_MS;
    if (this.#zone.offset(early) === before) return early;
    const after = this.#zone.offset(localMs + DAY_MS);
    const late = localMs - after * MINUTE_MS;
    return this.#zone.offset(late) === after ? late : early;
  }

  /** Whether the clock stands within one of the parts. */
  isWithin(parts: readonly DayPart[], atMs: number): boolean {
    const { weekday, minute } = this.read(atMs);
    const yesterday = (weekday + 6) % 7;
    return parts.some(({ days, fromMinute, toMinute }) => {
      if (fromMinute < toMinute) return days.includes(weekday) && fromMinute <= minute && minute < toMinute;
      return (
        (days.includes(weekday) && fromMinute <= minute) || (days.includes(yesterday) && minute < toMinute)
      );
    });
  }

  /** The first instant after `afterMs` at which one of the moments comes; each comes once a day at most. */
  nextMoment(moments: readonly WeeklyMoment[], afterMs: number): number {
    const today = this.read(afterMs).day;
    let soonest = Number.POSITIVE_INFINITY;
    // A week and a day: today's may be over. A day before: what was counted past midnight by a change.
    for (let day = today - 1; day <= today + 7; day++) {
      for (const { days, minute } of moments) {
        if (!days.includes(weekdayOf(day))) continue;
        const at = this.instant(day, minute);
        if (at > afterMs) soonest = Math.min(soonest, at);
      }
    }
    return soonest;
  }
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}
