// One mount on the overview: a card, or a row in the compact layout; the styles alone tell them apart.
import type { MountStatus } from '../../../src/model/mount.js';
import type { TargetStatus } from '../../../src/model/target.js';
import { mountSeen } from '../live/station.js';
import { mountTone, targetTone, troubleOf } from '../live/troubles.js';
import { Countdown } from '../parts/countdown.js';
import { Meter } from '../parts/meter.js';
import { Pill } from '../parts/pill.js';
import { Progress } from '../parts/progress.js';
import { TrackCover } from '../parts/track-cover.js';
import { Link, mountHref } from '../router.js';
import { fileTitle, number } from '../words/format.js';
import { t, tName } from '../words/language.js';

/** The card of mount `id`; redrawn when that mount changes. */
export function MountCard({ id }: { readonly id: string }) {
  const seen = mountSeen(id);
  if (seen === null) return null;
  const { status } = seen;
  return (
    <li class="mount" data-trouble={troubleOf(status)} data-mount={id}>
      <div class="mount-head">
        <h2 class="mount-name">
          <Link href={mountHref(id)} class="mount-link">
            <span dir="auto">{status.name || id}</span>
          </Link>
        </h2>
        <span class="mount-path">{status.path}</span>
        <Pill tone={mountTone(status.state)} title={status.reason}>
          {tName('state', status.state)}
        </Pill>
      </div>
      <Playing status={status} />
      <Meter mount={id} />
      <Facts status={status} />
      <Targets status={status} />
    </li>
  );
}

function Playing({ status }: { readonly status: MountStatus }) {
  const { nowPlaying, next, state, reason, id } = status;
  const isTroubled = mountTone(state) === 'warn' || mountTone(state) === 'bad';
  return (
    <div class="playing">
      <TrackCover mount={id} playing={nowPlaying} />
      <div class="playing-words">
        <p class="track-title" dir="auto" title={nowPlaying?.title}>
          {nowPlaying ? nowPlaying.title || fileTitle(nowPlaying.location) : t('playing.nothing')}
        </p>
        <p class="track-artist" dir="auto" data-reason={isTroubled}>
          {isTroubled ? reason : (nowPlaying?.artist ?? ' ')}
        </p>
        <Progress mount={id} />
        <p class="track-next" dir="auto">
          {next ? t('playing.next', { title: next.title || fileTitle(next.location) }) : ' '}
        </p>
      </div>
    </div>
  );
}

function Facts({ status }: { readonly status: MountStatus }) {
  const { listeners, readAheadS, profile, targets } = status;
  const far = targets.reduce((sum, { serverView }) => sum + (serverView?.listeners ?? 0), 0);
  return (
    <p class="facts">
      <span>{t('facts.listeners', { n: listeners + far, count: number(listeners + far) })}</span>
      <span>{t('facts.ahead', { s: number(readAheadS) })}</span>
      {profile && <span class="facts-more">{t('facts.bitrate', { kbps: profile.bitrateKbps })}</span>}
    </p>
  );
}

function Targets({ status }: { readonly status: MountStatus }) {
  if (status.targets.length === 0) return <p class="targets-none">{t('targets.none')}</p>;
  return (
    <ul class="targets" aria-label={t('targets.label')}>
      {status.targets.map((target) => (
        <li key={target.index}>
          <Pill
            tone={targetTone(target)}
            title={target.warnings[0] ?? target.lastError?.message ?? target.reason}
          >
            <TargetWords target={target} />
          </Pill>
        </li>
      ))}
    </ul>
  );
}

function TargetWords({ target }: { readonly target: TargetStatus }) {
  const { server, state, nextAttemptAt } = target;
  return (
    <>
      <span class="target-server">{server}</span>
      {state === 'connected' ? (
        <span class="sr-only"> {tName('target', state)}</span>
      ) : (
        <span class="target-state">
          {' '}
          {tName('target', state)}
          {nextAttemptAt !== null && (
            <>
              {', '}
              <Countdown at={nextAttemptAt} />
            </>
          )}
        </span>
      )}
    </>
  );
}
