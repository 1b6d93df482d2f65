// Numbers, sizes, lengths and times as people of the chosen language read them; times in the viewer's zone.
import { computed } from '@preact/signals';
import { language, t } from './language.js';

const clockFormat = computed(
  () => new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);
const secondsFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
);
const dayFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);

/** `12:03`; with the day when it was not today. */
export function timeOf(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return isToday(date) ? clockFormat.value.format(date) : dayFormat.value.format(date);
}

/** `12:03:59`; with day and minutes only when it was not today. */
export function secondOf(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return isToday(date) ? secondsFormat.value.format(date) : dayFormat.value.format(date);
}

function isToday(date: Date): boolean {
  return date.toDateString() === new Date().toDateString();
}

/** `3:07` or `1:02:07`: a place in a track. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`;
}

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${t('unit.days', { n: Math.floor(whole / 86_400) })} ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** A size in decimal units. */
export function bytes(count: number): string {
  if (count < 1e6) return `${number(count / 1e3)} kB`;
  return count < 1e9 ? `${number(count / 1e6, 1)} MB` : `${number(count / 1e9, 2)} GB`;
}

/** A number with its thousands grouped. */
export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** The file's name without folders and ending: what to show of a track without tags. */
export function fileTitle(location: string): string {
  const name = location.split('/').at(-1) ?? location;
  return name.replace(/\.[A-Za-z0-9]{2,5}$/, '') || location;
}
