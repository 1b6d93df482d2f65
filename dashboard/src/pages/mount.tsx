// The page of one mount: what it plays and does on top, the rest in tabs with addresses of their own.
import type { MountStatus } from '../../../src/model/mount.js';
import { mountIds, mountSeen } from '../live/station.js';
import { mountTone } from '../live/troubles.js';
import { ChartsTab } from '../mount/charts-tab.js';
import { HistoryTab } from '../mount/history-tab.js';
import { LifecycleButtons } from '../mount/lifecycle-buttons.js';
import { Listen } from '../mount/listen.js';
import { OnAirTab } from '../mount/on-air-tab.js';
import { PlaylistTab } from '../mount/playlist-tab.js';
import { Seek } from '../mount/seek.js';
import { ServersTab } from '../mount/servers-tab.js';
import { SettingsTab } from '../mount/settings-tab.js';
import { Icon } from '../parts/icon.js';
import { Meter } from '../parts/meter.js';
import { Pill } from '../parts/pill.js';
import { TrackCover } from '../parts/track-cover.js';
import { Link, mountHref } from '../router.js';
import type { WordKey } from '../words/en.js';
import { fileTitle, timeOf } from '../words/format.js';
import { t, tName } from '../words/language.js';

const TABS: ReadonlyArray<readonly [tab: string, key: WordKey]> = [
  ['', 'tab.on_air'],
  ['playlist', 'tab.playlist'],
  ['history', 'tab.history'],
  ['servers', 'tab.servers'],
  ['charts', 'tab.charts'],
  ['settings', 'tab.settings'],
];

interface MountPageProps {
  readonly id: string;
  /** Part of the address after the id; empty for the first tab. */
  readonly tab: string;
}

/** The page; it says so when there is no such mount. */
export function MountPage({ id, tab }: MountPageProps) {
  const seen = mountSeen(id);
  if (seen === null) return mountIds.value === null ? <Waiting /> : <Unknown id={id} />;
  const { status } = seen;
  return (
    <div class="mount-page">
      <Head status={status} />
      <NowPlaying status={status} />
      <nav class="tabs" aria-label={t('tab.label')}>
        {TABS.map(([name, key]) => (
          <Link key={name} href={mountHref(id, name)} class="tab" current={tab === name}>
            {t(key)}
            {name === 'servers' && <span class="count">{status.targets.length}</span>}
          </Link>
        ))}
      </nav>
      <Tab tab={tab} status={status} />
    </div>
  );
}

function Tab({ tab, status }: { readonly tab: string; readonly status: MountStatus }) {
  if (tab === 'playlist') return <PlaylistTab status={status} />;
  if (tab === 'history') return <HistoryTab id={status.id} />;
  if (tab === 'servers') return <ServersTab status={status} />;
  if (tab === 'charts') return <ChartsTab id={status.id} />;
  if (tab === 'settings') return <SettingsTab status={status} />;
  return <OnAirTab status={status} />;
}

function Waiting() {
  return (
    <p class="empty" aria-busy="true">
      {t('panel.loading')}
    </p>
  );
}

function Unknown({ id }: { readonly id: string }) {
  return (
    <div class="empty-page">
      <h1>{t('mount.unknown', { id })}</h1>
      <Link href="/" class="button button-link">
        <Icon name="back" /> {t('nav.overview')}
      </Link>
    </div>
  );
}

function Head({ status }: { readonly status: MountStatus }) {
  const { id, name, path, state, reason, since, profile, follow } = status;
  const facts = [
    path,
    profile && t('facts.profile', { kbps: profile.bitrateKbps, hz: profile.sampleRateHz / 1000 }),
    profile && t(profile.channels === 1 ? 'facts.mono' : 'facts.stereo'),
    follow && t('facts.follow', { id: follow }),
  ];
  return (
    <header class="page-head">
      <div class="page-title">
        <h1 dir="auto">{name || id}</h1>
        <p class="quiet">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <div class="page-state">
        <Pill tone={mountTone(state)}>{tName('state', state)}</Pill>
        <span class="quiet" dir="auto">
          {t('mount.since', { reason, time: timeOf(since) })}
        </span>
      </div>
      <LifecycleButtons status={status} />
    </header>
  );
}

function NowPlaying({ status }: { readonly status: MountStatus }) {
  const { id, nowPlaying, next } = status;
  return (
    <section class="panel now" aria-label={t('playing.label')}>
      <TrackCover mount={id} playing={nowPlaying} />
      <div class="now-words">
        <p class="now-title" dir="auto">
          {nowPlaying ? nowPlaying.title || fileTitle(nowPlaying.location) : t('playing.nothing')}
        </p>
        <p class="now-artist" dir="auto">
          {nowPlaying?.artist ?? ' '}
        </p>
        <Seek status={status} />
        <Meter mount={id} />
        <p class="quiet" dir="auto">
          {next ? t('playing.next', { title: next.title || fileTitle(next.location) }) : ' '}
        </p>
      </div>
      <Listen path={status.path} state={status.state} />
    </section>
  );
}
