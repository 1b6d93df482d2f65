// Finds tracks in the library by what one types, and puts them into the queue.
import { useEffect, useState } from 'preact/hooks';
import type { LibraryTrack } from '../../../src/model/library.js';
import { get, mountPath, withQuery } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Empty, Loaded } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { clock } from '../words/format.js';
import { t } from '../words/language.js';

const TYPING_MS = 200;
const MOST = 12;

interface LibrarySearchProps {
  readonly id: string;
  readonly onAdded: () => void;
}

/** A search field with its finds below. */
export function LibrarySearch({ id, onAdded }: LibrarySearchProps) {
  const [text, setText] = useState('');
  const words = useSettled(text.trim());
  return (
    <search class="library-search">
      <label class="field-search">
        <Icon name="search" />
        <span class="sr-only">{t('library.search')}</span>
        <input
          type="search"
          placeholder={t('library.search')}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      {words !== '' && <Finds id={id} words={words} onAdded={onAdded} />}
    </search>
  );
}

function Finds({ id, words, onAdded }: LibrarySearchProps & { readonly words: string }) {
  const found = useResource<{ readonly tracks: readonly LibraryTrack[] }>(
    withQuery('/api/library', { q: words, limit: MOST }),
  );
  const tracks = found.data?.tracks ?? [];
  const add = (track: LibraryTrack, place: 'next' | 'last') => async () => {
    await get(mountPath(id, '/queue'), { method: 'POST', body: { libraryId: String(track.id), place } });
    onAdded();
    return t('queue.added', { title: track.title ?? t('track.unnamed') });
  };
  return (
    <Loaded of={found} missing={t('library.missing')}>
      {() => (
        <>
          <p class="sr-only" role="status">
            {t('library.found', { n: tracks.length })}
          </p>
          {tracks.length === 0 && <Empty>{t('library.none', { words })}</Empty>}
          <ul class="lines">
            {tracks.map((track) => (
              <li key={track.id} class="line">
                <TrackLine location={track.path} title={track.title} artist={track.artist} />
                <span class="line-time">{track.durationS ? clock(track.durationS) : ''}</span>
                <ActionButton kind="quiet" run={add(track, 'next')}>
                  {t('queue.place.next')}
                </ActionButton>
                <ActionButton kind="quiet" run={add(track, 'last')}>
                  {t('queue.place.last')}
                </ActionButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}

/** The text once typing has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
