// The queue: reorder by dragging or by keys, take out, and add from the library.
import { useRef, useState } from 'preact/hooks';
import type { QueueEntry } from '../../../src/model/queue.js';
import { get, mountPath } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Empty, Loaded, Panel } from '../parts/panel.js';
import { sayFault } from '../parts/sayings.js';
import { TrackLine } from '../parts/track-line.js';
import { may } from '../session.js';
import { t } from '../words/language.js';
import { LibrarySearch } from './library-search.js';
import { useReorder } from './reorder.js';

/** The queue of mount `id`. */
export function QueuePanel({ id }: { readonly id: string }) {
  const queue = useResource<readonly QueueEntry[]>(mountPath(id, '/queue'), {
    events: ['queue_changed', 'track_started'],
    mount: id,
  });
  const entries = queue.data ?? [];
  const canEdit = may('operator') && queue.state !== 'missing';
  const clear = async () => {
    await get(mountPath(id, '/queue'), { method: 'DELETE' });
    queue.reload();
    return t('queue.cleared');
  };
  return (
    <Panel
      title={t('queue.title')}
      actions={
        canEdit &&
        entries.length > 0 && (
          <ActionButton kind="quiet" run={clear}>
            {t('queue.clear')}
          </ActionButton>
        )
      }
    >
      <Loaded of={queue}>
        {() =>
          entries.length === 0 ? (
            <Empty>{t('queue.empty')}</Empty>
          ) : (
            <Entries id={id} entries={entries} canEdit={canEdit} reload={queue.reload} />
          )
        }
      </Loaded>
      {canEdit && <LibrarySearch id={id} onAdded={queue.reload} />}
    </Panel>
  );
}

interface EntriesProps {
  readonly id: string;
  readonly entries: readonly QueueEntry[];
  readonly canEdit: boolean;
  readonly reload: () => void;
}

function Entries({ id, entries, canEdit, reload }: EntriesProps) {
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const move = async (from: number, to: number) => {
    const moved = entries[from];
    const rest = entries.filter((_, i) => i !== from);
    if (!moved || to < 0 || to > rest.length || to === from) return;
    setSaid(t('queue.moved', { title: moved.title || moved.location, n: to + 1 }));
    try {
      const body = { before: rest[to]?.id ?? null };
      await get(mountPath(id, `/queue/${encodeURIComponent(String(moved.id))}/move`), {
        method: 'POST',
        body,
      });
    } catch (error) {
      sayFault(error);
    }
    reload();
  };
  const grip = useReorder(list, move);
  const remove = (entry: QueueEntry) => async () => {
    await get(mountPath(id, `/queue/${encodeURIComponent(String(entry.id))}`), { method: 'DELETE' });
    reload();
    return undefined;
  };
  return (
    <>
      <ol class="lines" ref={list}>
        {entries.map((entry, i) => (
          <li key={entry.id} class="line" data-dragged={grip.dragged === i} data-over={grip.over === i}>
            {canEdit && (
              <button
                type="button"
                class="icon-button grip"
                aria-label={t('queue.grip', { title: entry.title || entry.location })}
                title={t('queue.grip.hint')}
                onPointerDown={(event) => grip.begin(event, i)}
                onKeyDown={(event) => {
                  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
                  event.preventDefault();
                  void move(i, event.key === 'ArrowUp' ? i - 1 : i + 1);
                }}
              >
                <Icon name="grip" />
              </button>
            )}
            <TrackLine location={entry.location} title={entry.title ?? null} artist={entry.artist ?? null} />
            {canEdit && (
              <ActionButton kind="quiet" label={t('queue.remove')} run={remove(entry)}>
                <Icon name="trash" />
              </ActionButton>
            )}
          </li>
        ))}
      </ol>
      <p class="sr-only" role="status">
        {said}
      </p>
    </>
  );
}
