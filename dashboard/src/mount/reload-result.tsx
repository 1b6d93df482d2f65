// What a reload changed: which tracks came, which went, which cannot be read.
import type { ReloadAnswer } from '../api/shapes.js';
import type { WordKey } from '../words/en.js';
import { fileTitle } from '../words/format.js';
import { t } from '../words/language.js';

/** Lists longer than this are shut at first. */
const SHORT = 12;

/** The difference, listed where the server lists it and counted where it only counts. */
export function ReloadResult({ answer }: { readonly answer: ReloadAnswer }) {
  const {
    added,
    removed,
    addedCount,
    removedCount,
    unreadable = [],
    unreadableCount,
    problems = [],
  } = answer;
  const bad = [...unreadable.map(({ location, reason }) => `${fileTitle(location)}: ${reason}`), ...problems];
  return (
    <div class="difference" role="status">
      <Side words="playlist.added" count={addedCount ?? countOf(added)} lines={linesOf(added)} />
      <Side words="playlist.removed" count={removedCount ?? countOf(removed)} lines={linesOf(removed)} />
      {bad.length > 0 && (
        <Side
          words="playlist.unreadable"
          count={(unreadableCount ?? unreadable.length) + problems.length}
          lines={bad}
        />
      )}
    </div>
  );
}

interface SideProps {
  readonly words: WordKey;
  readonly count: number;
  readonly lines: readonly string[];
}

function Side({ words, count, lines }: SideProps) {
  if (lines.length === 0) return <p>{t(words, { n: count })}</p>;
  return (
    <details open={lines.length <= SHORT}>
      <summary>{t(words, { n: count })}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
    </details>
  );
}

function countOf(side: number | readonly string[]): number {
  return typeof side === 'number' ? side : side.length;
}

function linesOf(side: number | readonly string[]): readonly string[] {
  return typeof side === 'number' ? [] : side.map(fileTitle);
}
