// What was played, newest first, page by page, and the whole as CSV.
import { useState } from 'preact/hooks';
import type { PlayRecord } from '../../../src/model/history.js';
import { get, mountPath, withQuery } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Empty, Loaded, Panel } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { clock, secondOf } from '../words/format.js';
import { t, tName } from '../words/language.js';

interface Plays {
  readonly plays: readonly PlayRecord[];
}

const PAGE = 50;

/** The history of mount `id`. */
export function HistoryTab({ id }: { readonly id: string }) {
  const newest = useResource<Plays>(withQuery(mountPath(id, '/history'), { limit: PAGE }), {
    events: ['track_started', 'track_ended'],
    mount: id,
  });
  const [older, setOlder] = useState<readonly PlayRecord[]>([]);
  const [isWhole, setWhole] = useState(false);
  const first = newest.data?.plays ?? [];
  const plays = [...first, ...older.filter(({ id: one }) => first.every((play) => play.id !== one))];
  const more = async () => {
    const before = plays.at(-1)?.id;
    const { plays: page } = await get<Plays>(withQuery(mountPath(id, '/history'), { limit: PAGE, before }));
    setOlder(
      [...older, ...first.filter(({ id: one }) => older.every((play) => play.id !== one)), ...page].sort(
        (a, b) => b.id - a.id,
      ),
    );
    setWhole(page.length < PAGE);
    return undefined;
  };
  const csv = mountPath(id, '/history.csv');
  return (
    <Panel
      title={t('tab.history')}
      actions={
        newest.state === 'ready' && (
          <a class="button" data-kind="quiet" href={csv} download={`${id}.csv`}>
            {t('history.csv')}
          </a>
        )
      }
    >
      <Loaded of={newest}>
        {() => (plays.length === 0 ? <Empty>{t('history.empty')}</Empty> : <PlayList plays={plays} />)}
      </Loaded>
      {first.length === PAGE && !isWhole && <ActionButton run={more}>{t('history.more')}</ActionButton>}
    </Panel>
  );
}

function PlayList({ plays }: { readonly plays: readonly PlayRecord[] }) {
  return (
    <ol class="lines">
      {plays.map((play) => (
        <li key={play.id} class="line">
          <time class="line-time" dateTime={play.startedAt}>
            {secondOf(play.startedAt)}
          </time>
          <TrackLine location={play.location} title={play.title} artist={play.artist} />
          <span class="line-reason">
            {play.reason === null ? t('history.now') : tName('ended', play.reason)}
          </span>
          <span class="line-time">{play.playedS === null ? '' : clock(play.playedS)}</span>
        </li>
      ))}
    </ol>
  );
}
