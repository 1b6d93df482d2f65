// Moves within the track that is heard: a bar that runs along with it, and the way back to its start.
import { useEffect, useRef } from 'preact/hooks';
import type { MountStatus, NowPlaying } from '../../../src/model/mount.js';
import { get, mountPath } from '../api/client.js';
import { animate } from '../live/clock.js';
import { refreshMount } from '../live/feed.js';
import { mountSeen, positionAt } from '../live/station.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Progress } from '../parts/progress.js';
import { say, sayFault } from '../parts/sayings.js';
import { seen } from '../parts/seen.js';
import { may } from '../session.js';
import { clock } from '../words/format.js';
import { t } from '../words/language.js';

/** Arrow keys go step by step: the place is taken when no further step follows within this time. */
const SETTLE_MS = 500;

/** The bar for those who may move it; for others, and where nothing can be moved, the progress alone. */
export function Seek({ status }: { readonly status: MountStatus }) {
  const { id, nowPlaying, follow, state } = status;
  const isHeard = state === 'on_air' || state === 'fallback';
  if (!may('operator') || follow !== null || !isHeard || !nowPlaying || nowPlaying.durationS < 1)
    return <Progress mount={id} withTimes />;
  return <Bar key={nowPlaying.startedAt} id={id} playing={nowPlaying} />;
}

async function moveTo(id: string, positionS: number): Promise<string> {
  await get(mountPath(id, '/seek'), { method: 'POST', body: { positionS } });
  await refreshMount(id);
  return t('done.seek', { at: clock(positionS) });
}

function Bar({ id, playing }: { readonly id: string; readonly playing: NowPlaying }) {
  const input = useRef<HTMLInputElement>(null);
  const times = useRef<HTMLDivElement>(null);
  const isHeld = useRef(false);
  const timer = useRef(0);
  const lastS = Math.floor(playing.durationS);
  const show = (atS: number) => {
    const [at, of] = [clock(atS), clock(playing.durationS)];
    input.current?.setAttribute('aria-valuetext', t('progress.text', { at, of }));
    times.current?.children[0]?.replaceChildren(at);
    times.current?.children[1]?.replaceChildren(of);
  };
  useEffect(() => {
    const element = input.current;
    if (!element) return;
    const paint = () => {
      const now = mountSeen(id);
      if (isHeld.current || now === null) return;
      const atS = Math.floor(positionAt(now, Date.now()));
      if (element.value === String(atS) && element.hasAttribute('aria-valuetext')) return;
      element.value = String(atS);
      show(atS);
    };
    return seen(element, () => animate(paint));
  }, [id, lastS]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hold = (atS: number) => {
    isHeld.current = true;
    clearTimeout(timer.current);
    show(atS);
  };
  const settle = (atS: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      moveTo(id, atS)
        .then(say, sayFault)
        .finally(() => {
          isHeld.current = false;
        });
    }, SETTLE_MS);
  };
  return (
    <div class="seek">
      <ActionButton kind="quiet" label={t('seek.start')} run={() => moveTo(id, 0)}>
        <Icon name="start" />
      </ActionButton>
      <div class="progress">
        <input
          ref={input}
          type="range"
          min={0}
          max={lastS}
          step={1}
          aria-label={t('progress.label')}
          onInput={({ currentTarget }) => hold(Number(currentTarget.value))}
          onChange={({ currentTarget }) => settle(Number(currentTarget.value))}
        />
        <div ref={times} class="progress-times" aria-hidden="true">
          <span />
          <span />
        </div>
      </div>
    </div>
  );
}
