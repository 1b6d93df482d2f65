// The results of a corpus run as text: a line per kind of file, then every fault.
import type { Results } from './main.js';

/** A table of counts and times, and a list of all that is not as it should be. */
export function summaryOf({ audio, playlists }: Results): string {
  const kinds = [...new Set(audio.map(({ row }) => row.expected))].sort();
  const lines = kinds.map((kind) => {
    const files = audio.filter(({ row }) => row.expected === kind);
    const scans = files.map(({ outcome }) => outcome.scanMs);
    return lineOf(kind, files, scans);
  });
  const liars = audio.filter(({ row }) => row.flags.includes('duration-lies'));
  lines.push(
    lineOf(
      'of these, lying',
      liars,
      liars.map(({ outcome }) => outcome.scanMs),
    ),
  );
  const read = playlists.map(({ outcome }) => outcome.ms);
  lines.push(lineOf('playlists', playlists, read));
  const counted = playlists.filter(({ row }) => row.entries !== null);
  lines.push(
    lineOf(
      'of these, counted',
      counted,
      counted.map(({ outcome }) => outcome.ms),
    ),
  );
  const faults = [...audio, ...playlists].flatMap(({ row, fault }) =>
    fault ? [`${row.path} ${fault}`] : [],
  );
  const head = ['', 'files', 'right', 'wrong', 'median ms', 'slowest ms'];
  return `${[head, ...lines].map(columns).join('\n')}\n\n${faults.length === 0 ? 'no faults' : faults.join('\n')}\n`;
}

function lineOf(
  name: string,
  files: readonly { readonly fault: string | null }[],
  timesMs: readonly number[],
): string[] {
  const right = files.filter(({ fault }) => fault === null).length;
  const sorted = [...timesMs].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const numbers = [files.length, right, files.length - right, median, sorted.at(-1) ?? 0];
  return [name, ...numbers.map((number) => String(Math.round(number)))];
}

function columns([name = '', ...cells]: readonly string[]): string {
  return name.padEnd(18) + cells.map((cell) => cell.padStart(11)).join('');
}
