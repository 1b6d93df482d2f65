// The words in which a config says when: `when = "Mon-Fri 06:00-10:00"` and `at = "Mon 07:00"`.

const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const DAY = DAY_NAMES.join('|');
const DAYS = `(${DAY})(?:\\s*-\\s*(${DAY}))?`;
const TIME = '([0-2]?\\d:[0-5]\\d)';
const WHEN = new RegExp(`^(?:${DAYS})?\\s*(?:${TIME}\\s*-\\s*${TIME})?$`, 'i');
const AT = new RegExp(`^(?:${DAYS}\\s+)?${TIME}$`, 'i');
const DAY_MINUTES = 24 * 60;

/** What a fault says `when` must be. */
export const WHEN_TITLE = 'times such as "Mon-Fri 06:00-10:00", several separated by commas';

/** What a fault says `at` must be. */
export const AT_TITLE = 'times such as "07:00" or "Mon-Fri 07:00", several separated by commas';

/** A stretch of wall-clock time that comes back every week. */
export interface DayPart {
  /** Days on which it begins, 0 = Monday. */
  readonly days: readonly number[];
  /** Minutes since midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** 0 to 1440; earlier than `fromMinute` when it ends on the day after. */
  readonly toMinute: number;
}

/** A moment of wall-clock time that comes back every week. */
export interface WeeklyMoment {
  /** 0 = Monday. */
  readonly days: readonly number[];
  /** Minutes since midnight, 0 to 1439. */
  readonly minute: number;
}

/** A text that is no time, and why. */
export interface TimeProblem {
  readonly problem: string;
}

/** Reads `when`: days, hours or both, joined by commas. Hours that end before they begin go on past midnight. */
export function parseDayParts(text: string): readonly DayPart[] | TimeProblem {
  const parts: DayPart[] = [];
  const words = text.split(',').map((part) => part.trim());
  for (const word of words) {
    const [all, first, last, from, to] = WHEN.exec(word) ?? [];
    if (!all) return { problem: `"${word}" is no time` };
    const fromMinute = from === undefined ? 0 : minutesOf(from);
    const toMinute = to === undefined ? DAY_MINUTES : minutesOf(to);
    if (fromMinute >= DAY_MINUTES || toMinute > DAY_MINUTES) return { problem: `"${word}" is past 24:00` };
    if (fromMinute === toMinute) return { problem: `"${word}" lasts no time; a whole day is "00:00-24:00"` };
    parts.push({ days: daysOf(first, last), fromMinute, toMinute });
  }
  const hasHours = words.map((word) => word.includes(':'));
  if (!hasHours.includes(true) || !hasHours.includes(false)) return parts;
  const bare = words[hasHours.indexOf(false)];
  return {
    problem: `"${bare}" has no hours beside others that have; for the whole day write "${bare} 00:00-24:00"`,
  };
}

/** Reads `at`: moments joined by commas. */
export function parseWeeklyMoments(text: string): readonly WeeklyMoment[] | TimeProblem {
  const moments: WeeklyMoment[] = [];
  for (const word of text.split(',').map((part) => part.trim())) {
    const [all, first, last, time] = AT.exec(word) ?? [];
    if (!all || time === undefined) return { problem: `"${word}" is no time` };
    const minute = minutesOf(time);
    if (minute >= DAY_MINUTES) return { problem: `"${word}" is past 23:59` };
    moments.push({ days: daysOf(first, last), minute });
  }
  return moments;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** From the first day to the last, over the end of the week if need be; every day when none is named. */
function daysOf(first: string | undefined, last: string | undefined): number[] {
  if (first === undefined) return [0, 1, 2, 3, 4, 5, 6];
  const from = dayIndex(first);
  const count = last === undefined ? 1 : ((dayIndex(last) - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, day) => (from + day) % 7);
}

function dayIndex(name: string): number {
  return DAY_NAMES.findIndex((day) => day.toLowerCase() === name.toLowerCase());
}
