// Tracks that cannot be played, why, and a way to try one again at once.
import type { MountStatus } from '../../../src/model/mount.js';
import { get, mountPath } from '../api/client.js';
import { type FailingTrack, listIn } from '../api/shapes.js';
import { useResource } from '../live/resource.js';
import { ActionButton } from '../parts/button.js';
import { Countdown } from '../parts/countdown.js';
import { Empty, Panel } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { may } from '../session.js';
import { secondOf } from '../words/format.js';
import { t } from '../words/language.js';

/** From GET failures where there is such a route, else from the mount's status. */
export function FailuresPanel({ status }: { readonly status: MountStatus }) {
  const { id, recentFailures } = status;
  const known = useResource<unknown>(mountPath(id, '/failures'), {
    events: ['track_failed', 'track_started'],
    mount: id,
  });
  const hasRoute = known.state === 'ready';
  const failing = hasRoute ? listIn<FailingTrack>(known.data, 'failures', 'tracks') : recentFailures;
  const again = (track: string) => async () => {
    await get(mountPath(id, `/failures/${encodeURIComponent(track)}`), { method: 'DELETE' });
    known.reload();
    return t('failures.again.done');
  };
  return (
    <Panel title={t('failures.title')}>
      {failing.length === 0 && <Empty>{t('failures.none')}</Empty>}
      <ul class="lines">
        {failing.map((failure: FailingTrack) => {
          const { location, reason, at, failures, nextTryAt } = failure;
          const track = failure.id ?? failure.track;
          return (
            <li key={`${location} ${at}`} class="line">
              <TrackLine location={location} />
              <span class="line-reason" dir="auto">
                {reason}
                {failures !== undefined && failures > 1 && ` (${t('failures.times', { n: failures })})`}
                {nextTryAt && (
                  <>
                    {' · '}
                    {t('targets.next')} <Countdown at={nextTryAt} />
                  </>
                )}
              </span>
              {at && (
                <time class="line-time" dateTime={at}>
                  {secondOf(at)}
                </time>
              )}
              {track !== undefined && may('operator') && (
                <ActionButton kind="quiet" run={again(track)}>
                  {t('failures.again')}
                </ActionButton>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
