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
      const { share, at, length } = placeOf(mount);
      fill.current?.style.setProperty('transform', `scaleX(${share.toFixed(4)})`);
      if (shown === at + length) return;
      shown = at + length;
      element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      element.setAttribute('aria-valuetext', length && t('progress.text', { at, of: length }));
      times.current?.children[0]?.replaceChildren(at);
      times.current?.children[1]?.replaceChildren(length);
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

/** Share of the track that is over, and both times in words; empty while nothing plays. */
function placeOf(mount: string): { readonly share: number; readonly at: string; readonly length: string } {
  const now = mountSeen(mount);
  const lengthS = now?.status.nowPlaying?.durationS ?? 0;
  if (now === null || lengthS <= 0) return { share: 0, at: '', length: '' };
  const atS = positionAt(now, Date.now());
  return { share: atS / lengthS, at: clock(atS), length: clock(lengthS) };
}
