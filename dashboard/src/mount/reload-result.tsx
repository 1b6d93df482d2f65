// What a reload changed: which tracks came, which went, which cannot be read.
import type { PlaylistReload } from '../../../src/model/playlist.js';
import type { WordKey } from '../words/en.js';
import { fileTitle } from '../words/format.js';
import { t } from '../words/language.js';

/** Lists longer than this are shut at first. */
const SHORT = 12;

/** The difference, each side with its count; the server lists at most the first of each. */
export function ReloadResult({ answer }: { readonly answer: PlaylistReload }) {
  const { added, addedCount, removed, removedCount, unreadable, unreadableCount, problems } = answer;
  const bad = [...unreadable.map(({ location, reason }) => `${fileTitle(location)}: ${reason}`), ...problems];
  return (
    <div class="difference" role="status">
      <Side words="playlist.added" count={addedCount} lines={added.map(fileTitle)} />
      <Side words="playlist.removed" count={removedCount} lines={removed.map(fileTitle)} />
      {bad.length > 0 && (
        <Side words="playlist.unreadable" count={unreadableCount + problems.length} lines={bad} />
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
