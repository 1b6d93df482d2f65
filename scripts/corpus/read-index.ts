// Reads what the makers of a corpus say of its files: index.tsv, and playlists-expected.tsv beside it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a decoder made of an audio file; `short` is less than a second. */
export type Expected = 'plays' | 'plays-damaged' | 'short' | 'broken';

/** One audio file of the corpus. */
export interface AudioRow {
  /** Relative to the corpus. */
  readonly path: string;
  readonly expected: Expected;
  readonly decodedS: number;
  readonly flags: readonly string[];
}

/** One playlist; the number of entries is null where nobody said it. */
export interface PlaylistRow {
  readonly path: string;
  readonly entries: number | null;
}

/** A whole corpus. */
export interface Corpus {
  readonly audio: readonly AudioRow[];
  readonly playlists: readonly PlaylistRow[];
}

/** Reads the index of the corpus in `folder`. Throws when there is none. */
export async function readIndex(folder: string): Promise<Corpus> {
  const rows = tableOf(await readFile(join(folder, 'index.tsv'), 'utf8'));
  const counted = tableOf(await readFile(join(folder, 'playlists-expected.tsv'), 'utf8').catch(() => ''));
  const entries = new Map(counted.map((row) => [row.path, Number(row.expected_entries)]));
  const audio = rows
    .filter((row) => row.kind === 'audio')
    .map((row) => ({
      path: row.path ?? '',
      expected: row.expected as Expected,
      decodedS: Number(row.decoded_s),
      flags: (row.flags ?? '').split(','),
    }));
  const playlists = rows
    .filter((row) => row.kind === 'playlists')
    .map(({ path = '' }) => ({ path, entries: entries.get(path) ?? null }));
  return { audio, playlists };
}

function tableOf(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}
