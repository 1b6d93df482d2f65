// The coming tracks, each with the reason why it is next, and what was passed over.

import type { Outlook } from '../../../src/model/outlook.js';
import { mountPath } from '../api/client.js';
import { useResource } from '../live/resource.js';
import { Empty, Loaded, Panel } from '../parts/panel.js';
import { TrackLine } from '../parts/track-line.js';
import { timeOf } from '../words/format.js';
import { t } from '../words/language.js';

const RENEWING = ['track_started', 'queue_changed', 'playlist_changed', 'mount_state'];

/** Ten tracks at most. */
export function ComingPanel({ id }: { readonly id: string }) {
  const coming = useResource<Outlook>(mountPath(id, '/next?count=10'), {
    events: RENEWING,
    mount: id,
    everyMs: 30_000,
  });
  return (
    <Panel title={t('coming.title')}>
      <Loaded of={coming}>
        {({ next, passedOver }) => (
          <>
            {next.length === 0 && <Empty>{t('coming.empty')}</Empty>}
            <ol class="lines">
              {next.map((track, i) => (
                <li key={`${i} ${track.location}`} class="line">
                  <TrackLine {...track} />
                  <span class="line-reason" dir="auto">
                    {track.reason}
                  </span>
                  <time class="line-time" dateTime={track.at}>
                    {timeOf(track.at)}
                  </time>
                </li>
              ))}
            </ol>
            {passedOver.length > 0 && (
              <details>
                <summary>{t('coming.passed', { n: passedOver.length })}</summary>
                <ul class="lines">
                  {passedOver.map(({ location, reason }) => (
                    <li key={location} class="line">
                      <TrackLine location={location} />
                      <span class="line-reason" dir="auto">
                        {reason}
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
