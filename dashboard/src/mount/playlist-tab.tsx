// The playlist as it is read now, what a reload changes, and the tracks that fail.
import { useState } from 'preact/hooks';
import type { MountStatus } from '../../../src/model/mount.js';
import type { PlaylistPage, PlaylistReload } from '../../../src/model/playlist.js';
import { get, mountPath, withQuery } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Empty, Loaded, Panel } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { may } from '../session.js';
import { number } from '../words/format.js';
import { t } from '../words/language.js';
import { FailuresPanel } from './failures-panel.js';
import { ReloadResult } from './reload-result.js';

const PAGE = 100;

/** The tab. */
export function PlaylistTab({ status }: { readonly status: MountStatus }) {
  const { id, playlist } = status;
  const [offset, setOffset] = useState(0);
  const [answer, setAnswer] = useState<PlaylistReload | null>(null);
  const page = useResource<PlaylistPage>(withQuery(mountPath(id, '/playlist'), { limit: PAGE, offset }), {
    events: ['playlist_changed'],
    mount: id,
  });
  const reload = async () => {
    setAnswer(
      await get<PlaylistReload>(mountPath(id, '/playlist/reload'), { method: 'POST', timeoutMs: 60_000 }),
    );
    page.reload();
    return t('playlist.reloaded');
  };
  const total = page.data?.total ?? playlist?.entries ?? 0;
  return (
    <div class="columns">
      <div class="column">
        <Panel
          title={t('tab.playlist')}
          actions={
            may('operator') && (
              <ActionButton run={reload}>
                <Icon name="retry" /> {t('playlist.reload')}
              </ActionButton>
            )
          }
        >
          <p class="quiet location" dir="auto">
            {page.data?.location ?? playlist?.location}
          </p>
          <p class="quiet">{t('playlist.size', { n: total, count: number(total) })}</p>
          {answer && <ReloadResult answer={answer} />}
          <Loaded of={page}>{(data) => <Entries page={data} offset={offset} />}</Loaded>
          {total > PAGE && <Pages offset={offset} total={total} go={setOffset} />}
        </Panel>
      </div>
      <div class="column">
        <FailuresPanel status={status} />
      </div>
    </div>
  );
}

function Entries({ page, offset }: { readonly page: PlaylistPage; readonly offset: number }) {
  const { entries, problems } = page;
  return (
    <>
      {problems.length > 0 && (
        <details class="problems">
          <summary>{t('playlist.problems', { n: problems.length })}</summary>
          <ul>
            {problems.map((problem) => (
              <li key={problem} dir="auto">
                {problem}
              </li>
            ))}
          </ul>
        </details>
      )}
      {entries.length === 0 && <Empty>{t('playlist.empty')}</Empty>}
      <ol class="lines" start={offset + 1}>
        {entries.map((entry, i) => (
          <li key={`${i} ${entry.location}`} class="line">
            <span class="line-number">{offset + i + 1}</span>
            <TrackLine location={entry.location} title={entry.title} artist={entry.artist} />
            {entry.problem !== null && <span class="line-reason warn">{entry.problem}</span>}
          </li>
        ))}
      </ol>
    </>
  );
}

interface PagesProps {
  readonly offset: number;
  readonly total: number;
  readonly go: (offset: number) => void;
}

function Pages({ offset, total, go }: PagesProps) {
  const last = Math.min(total, offset + PAGE);
  return (
    <nav class="pages" aria-label={t('pages.label')}>
      <button
        type="button"
        class="button"
        disabled={offset === 0}
        onClick={() => go(Math.max(0, offset - PAGE))}
      >
        {t('pages.back')}
      </button>
      <span>{t('pages.range', { from: number(offset + 1), to: number(last), of: number(total) })}</span>
      <button type="button" class="button" disabled={last >= total} onClick={() => go(offset + PAGE)}>
        {t('pages.on')}
      </button>
    </nav>
  );
}
