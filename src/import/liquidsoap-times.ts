// Times of a Liquidsoap script (`6h-10h`, `22h30-2h`, `1w-5w`) in the words of `when`.

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = /^(\d{1,2})h(\d{1,2})?m?(?:0{1,2}s)?-(\d{1,2})h(\d{1,2})?m?(?:0{1,2}s)?$/;
const WEEK_DAYS = /^([0-7])w(?:-([0-7])w)?$/;

/** The interval as `when` has it; null when it cannot be said so. Day 0 and day 7 are Sunday. */
export function whenOf(interval: string): string | null {
  const [, first, last] = WEEK_DAYS.exec(interval) ?? [];
  if (first !== undefined) {
    const from = DAYS[Number(first)];
    const to = last === undefined ? from : DAYS[Number(last)];
    return from === to ? (from ?? null) : `${from}-${to}`;
  }
  const [all, fromHour = '', fromMinute = '0', toHour = '', toMinute = '0'] = HOURS.exec(interval) ?? [];
  if (!all) return null;
  return `${clock(fromHour, fromMinute)}-${clock(toHour, toMinute)}`;
}

function clock(hour: string, minute: string): string {
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}
