// Tracks that cannot be played, why, and a way to try one again at once.

import type { FailingTrack } from '../../../src/model/failures.js';
import type { MountStatus } from '../../../src/model/mount.js';
import { get, mountPath } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Countdown } from '../parts/countdown.js';
import { Empty, Panel } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { may } from '../session.js';
import { secondOf } from '../words/format.js';
import { t } from '../words/language.js';

const RENEWING = ['track_failed', 'track_started'];

/** From GET failures where there is such a route, else from the mount's status. */
export function FailuresPanel({ status }: { readonly status: MountStatus }) {
  const { id } = status;
  const known = useResource<readonly FailingTrack[]>(mountPath(id, '/failures'), {
    events: RENEWING,
    mount: id,
  });
  const failing = known.data ?? fromStatus(status);
  return (
    <Panel title={t('failures.title')}>
      {failing.length === 0 && <Empty>{t('failures.none')}</Empty>}
      <ul class="lines">
        {failing.map((failure) => (
          <Failure key={`${failure.track} ${failure.path}`} id={id} failure={failure} reload={known.reload} />
        ))}
      </ul>
    </Panel>
  );
}

interface FailureProps {
  readonly id: string;
  readonly failure: FailingTrack;
  readonly reload: () => void;
}

function Failure({ id, failure, reload }: FailureProps) {
  const { track, path, reason, count, lastAt, nextTryAt } = failure;
  const again = async () => {
    await get(mountPath(id, `/failures/${encodeURIComponent(track)}`), { method: 'DELETE' });
    reload();
    return t('failures.again.done');
  };
  return (
    <li class="line">
      <TrackLine location={path} />
      <span class="line-reason" dir="auto">
        {reason}
        {count > 1 && ` (${t('failures.times', { n: count })})`}
        {nextTryAt !== null && (
          <>
            {' · '}
            {t('targets.next')} <Countdown at={nextTryAt} />
          </>
        )}
      </span>
      <time class="line-time" dateTime={lastAt}>
        {secondOf(lastAt)}
      </time>
      {track !== '' && may('operator') && (
        <ActionButton kind="quiet" run={again}>
          {t('failures.again')}
        </ActionButton>
      )}
    </li>
  );
}

/** What the status alone tells: the last failures, none of which can be named in a request. */
function fromStatus({ recentFailures }: MountStatus): readonly FailingTrack[] {
  return recentFailures.map(({ location, code, reason, at }) => ({
    track: '',
    path: location,
    code,
    reason,
    count: 1,
    since: at,
    lastAt: at,
    nextTryAt: null,
  }));
}
