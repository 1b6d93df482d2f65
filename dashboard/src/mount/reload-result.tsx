// What a reload changed: which tracks came, which went, which cannot be read.
import type { ReloadAnswer } from '../api/shapes.js';
import { fileTitle } from '../words/format.js';
import { t } from '../words/language.js';

/** The difference, listed where the server lists it and counted where it only counts. */
export function ReloadResult({ answer }: { readonly answer: ReloadAnswer }) {
  const { added, removed, unreadable = [], problems = [] } = answer;
  const bad = [...unreadable.map(({ location, reason }) => `${fileTitle(location)}: ${reason}`), ...problems];
  return (
    <div class="difference" role="status">
      <Side sign="+" words="playlist.added" of={added} />
      <Side sign="−" words="playlist.removed" of={removed} />
      {bad.length > 0 && (
        <details open>
          <summary>{t('playlist.unreadable', { n: bad.length })}</summary>
          <ul>
            {bad.map((text) => (
              <li key={text} dir="auto">
                {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface SideProps {
  readonly sign: string;
  readonly words: 'playlist.added' | 'playlist.removed';
  readonly of: number | readonly string[];
}

function Side({ sign, words, of }: SideProps) {
  if (typeof of === 'number' || of.length === 0) {
    return <p>{t(words, { n: typeof of === 'number' ? of : 0 })}</p>;
  }
  return (
    <details open={of.length <= 20}>
      <summary>{t(words, { n: of.length })}</summary>
      <ul>
        {of.map((location) => (
          <li key={location} title={location} dir="auto">
            <span aria-hidden="true">{sign}</span> {fileTitle(location)}
          </li>
        ))}
      </ul>
    </details>
  );
}
