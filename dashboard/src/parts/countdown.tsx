// Seconds until something happens, counted down by the page's one clock.
import { nowMs } from '../live/clock.js';
import { duration } from '../words/format.js';
import { t } from '../words/language.js';

/** Time until `at` (ISO 8601) in words; "now" when it is over. */
export function Countdown({ at }: { readonly at: string }) {
  const leftS = Math.round((Date.parse(at) - nowMs.value) / 1000);
  return (
    <span class="countdown">
      {leftS <= 0 ? t('countdown.now') : t('countdown.in', { time: duration(leftS) })}
    </span>
  );
}
