// Tables and lines for people: what tracks and servers call themselves must not reach the terminal raw.

/** Longest cell, characters; longer ones are cut. */
const MAX_CELL = 60;

const graphemes = new Intl.Segmenter();

/** Columns with two spaces between them under a heading, without spaces at the ends of lines. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows].map((row) => row.map((cell) => cut(plain(cell))));
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `text` on one line without control characters, which could steer a terminal. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** A length of time in its two largest units: `3 h 12 min`, `41 s`. */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** A place in a track: `4:05`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Bytes with a unit in powers of 1000: `12.3 MB`. */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

/** `Artist - Title`, or what there is of it. */
export function songOf({
  title,
  artist,
}: {
  readonly title: string;
  readonly artist?: string | null;
}): string {
  return artist ? `${artist} - ${title}` : title;
}

function cut(cell: string): string {
  const parts = [...graphemes.segment(cell)];
  if (parts.length <= MAX_CELL) return cell;
  return `${parts
    .slice(0, MAX_CELL - 1)
    .map(({ segment }) => segment)
    .join('')}…`;
}

function widthOf(cell: string): number {
  return [...graphemes.segment(cell)].length;
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - widthOf(cell));
}
