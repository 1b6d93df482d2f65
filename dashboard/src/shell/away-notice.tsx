// Says that the server does not answer, since when, and that the page will come back by itself.
import { nowMs } from '../live/clock.js';
import { awaySinceMs } from '../live/link.js';
import { mountIds } from '../live/station.js';
import { Icon } from '../parts/icon.js';
import { duration } from '../words/format.js';
import { t } from '../words/language.js';

/** Nothing while the server answers. The seconds are outside the live region, so that they are not read out. */
export function AwayNotice() {
  const since = awaySinceMs.value;
  return (
    <div role="alert">
      {since !== null && (
        <div class="notice" data-tone="bad">
          <Icon name="retry" />
          <p>
            {t(mountIds.value === null ? 'away.never' : 'away.text')}{' '}
            <span aria-hidden="true">
              {t('away.since', { time: duration((nowMs.value - since) / 1000) })}
            </span>
          </p>
        </div>
      )}
    </div>
  );
}
