// Entry of `npm run corpus -- DIR`: runs a folder of odd and broken files through the scan, the renderer and the parsers.
import { join, resolve } from 'node:path';
import {
  type AudioOutcome,
  judgeAudio,
  judgePlaylist,
  type PlaylistOutcome,
  SKIP_WITHIN_MS,
} from './judge.js';
import { type AudioRow, type Corpus, type PlaylistRow, readIndex } from './read-index.js';
import { Station } from './station.js';
import { summaryOf } from './summary.js';

const HELP = `npm run corpus -- DIR

Runs every file of DIR/index.tsv (path, kind, expected, decoded_s, flags; separated by tabs) through the scan and the
renderer, and every playlist through the parsers, and compares with the index (DIR/playlists-expected.tsv: path,
expected_entries). Exit code 0 when all is as it should be, 1 otherwise, 2 without an index.
`;

/** One file with what became of it and what is wrong with that. */
export interface Judged<Row, Outcome> {
  readonly row: Row;
  readonly outcome: Outcome;
  readonly fault: string | null;
}

/** Results of a whole run. */
export interface Results {
  readonly audio: readonly Judged<AudioRow, AudioOutcome>[];
  readonly playlists: readonly Judged<PlaylistRow, PlaylistOutcome>[];
}

async function main(): Promise<number> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined || folder.startsWith('-')) {
    process.stdout.write(HELP);
    return folder === undefined ? 2 : 0;
  }
  const root = resolve(folder);
  const corpus = await readIndex(root).catch((error: unknown) => {
    process.stderr.write(`cannot read the index of ${root}: ${String(error)}\n\n${HELP}`);
    return null;
  });
  if (!corpus) return 2;
  const station = await Station.open();
  try {
    const results = await run(corpus, root, station);
    process.stdout.write(summaryOf(results));
    const isGood = [...results.audio, ...results.playlists].every(({ fault }) => fault === null);
    return isGood ? 0 : 1;
  } finally {
    await station.close();
  }
}

async function run(corpus: Corpus, root: string, station: Station): Promise<Results> {
  const total = corpus.audio.length + corpus.playlists.length;
  let done = 0;
  const tick = () => {
    done++;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total}${done === total ? '\n' : ''}`);
  };
  // One at a time: how long a file takes must not depend on its neighbours.
  const audio: Judged<AudioRow, AudioOutcome>[] = [];
  for (const row of corpus.audio) {
    const outcome = await fastest(() => station.audio(join(root, row.path), [root]));
    audio.push({ row, outcome, fault: judgeAudio(row, outcome) });
    tick();
  }
  const playlists: Judged<PlaylistRow, PlaylistOutcome>[] = [];
  for (const row of corpus.playlists) {
    const outcome = await station.playlist(join(root, row.path));
    playlists.push({ row, outcome, fault: judgePlaylist(row, outcome) });
    tick();
  }
  return { audio, playlists };
}

/** What is skipped late is tried twice more, for a busy machine says nothing of a file. */
async function fastest(attempt: () => Promise<AudioOutcome>): Promise<AudioOutcome> {
  let best = await attempt();
  for (let more = 0; more < 2 && best.kind === 'skipped' && best.scanMs > SKIP_WITHIN_MS; more++) {
    const next = await attempt();
    if (next.scanMs < best.scanMs) best = next;
  }
  return best;
}

process.exitCode = await main();
