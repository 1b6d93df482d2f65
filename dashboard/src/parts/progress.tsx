// How far a track is: a bar moved by a transform, so that it costs neither layout nor a redraw of what is around it.
import { useEffect, useRef } from 'preact/hooks';
import { animate } from '../live/clock.js';
import { mountSeen, positionAt } from '../live/station.js';
import { clock } from '../words/format.js';
import { t } from '../words/language.js';
import { seen } from './seen.js';

/** Place in the track of `mount`, with the times below when `withTimes`. */
export function Progress({
  mount,
  withTimes = false,
}: {
  readonly mount: string;
  readonly withTimes?: boolean;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const fill = useRef<HTMLDivElement>(null);
  const times = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (!element) return;
    let shown: string | null = null;
    const paint = () => {
      const { atS, lengthS } = placeOf(mount);
      const share = lengthS > 0 ? atS / lengthS : 0;
      fill.current?.style.setProperty('transform', `scaleX(${share.toFixed(4)})`);
      const words = lengthS > 0 ? t('progress.text', { at: clock(atS), of: clock(lengthS) }) : '';
      if (words === shown) return;
      shown = words;
      element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      element.setAttribute('aria-valuetext', words);
      const [here, length] = times.current?.children ?? [];
      if (here) here.textContent = lengthS > 0 ? clock(atS) : '';
      if (length) length.textContent = lengthS > 0 ? clock(lengthS) : '';
    };
    return seen(element, () => animate(paint));
  }, [mount]);
  return (
    <div class="progress">
      <div
        ref={bar}
        class="progress-bar"
        role="progressbar"
        aria-label={t('progress.label')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      >
        <div ref={fill} class="progress-fill" />
      </div>
      {withTimes && (
        <div ref={times} class="progress-times" aria-hidden="true">
          <span />
          <span />
        </div>
      )}
    </div>
  );
}

function placeOf(mount: string): { readonly atS: number; readonly lengthS: number } {
  const now = mountSeen(mount);
  return { atS: now ? positionAt(now, Date.now()) : 0, lengthS: now?.status.nowPlaying?.durationS ?? 0 };
}
