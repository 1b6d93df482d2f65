// This browser's choices, the session, and what the station's own documents tell.
import { askToNotify, notify, permission } from '../live/notifications.js';
import { health } from '../live/station.js';
import { ActionButton } from '../parts/button.js';
import { Panel } from '../parts/panel.js';
import { Pill } from '../parts/pill.js';
import { session, signOut } from '../session.js';
import { THEMES, theme } from '../theme.js';
import { duration, timeOf } from '../words/format.js';
import { LANGUAGES, languageChoice, t, tName } from '../words/language.js';

/** The page. */
export function SettingsPage() {
  return (
    <div class="settings-page">
      <h1>{t('nav.settings')}</h1>
      <Panel title={t('prefs.title')}>
        <Segments
          label={t('prefs.theme')}
          words="theme"
          choices={THEMES}
          value={theme.value}
          set={(value) => (theme.value = value)}
        />
        <Segments
          label={t('prefs.language')}
          words="language"
          choices={LANGUAGES}
          value={languageChoice.value}
          set={(value) => (languageChoice.value = value)}
        />
        <Notifications />
      </Panel>
      <SessionPanel />
      <HealthPanel />
    </div>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly words: string;
  readonly choices: readonly T[];
  readonly value: T;
  readonly set: (value: T) => void;
}

function Segments<T extends string>({ label, words, choices, value, set }: SegmentsProps<T>) {
  return (
    <div class="pref">
      <span>{label}</span>
      <fieldset class="segments" aria-label={label}>
        {choices.map((choice) => (
          <button key={choice} type="button" aria-pressed={choice === value} onClick={() => set(choice)}>
            {tName(words, choice)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function Notifications() {
  const state = permission.value;
  const isOn = notify.value === 'on' && state === 'granted';
  const flip = async () => {
    if (isOn) notify.value = 'off';
    else await askToNotify();
    return undefined;
  };
  return (
    <div class="pref">
      <span>
        {t('prefs.notify')}
        <span class="hint">
          {t(state === 'denied' || state === 'unsupported' ? `prefs.notify.${state}` : 'prefs.notify.hint')}
        </span>
      </span>
      {state !== 'denied' && state !== 'unsupported' && (
        <ActionButton run={flip}>{t(isOn ? 'prefs.notify.off' : 'prefs.notify.on')}</ActionButton>
      )}
    </div>
  );
}

function SessionPanel() {
  const who = session.value;
  if (who === null) return null;
  const leave = async () => {
    await signOut();
    return undefined;
  };
  return (
    <Panel title={t('session.title')}>
      {who === 'open' ? (
        <p>{t('session.open')}</p>
      ) : (
        <div class="pref">
          <span>
            {t('session.who', { name: who.name ?? '', role: tName('role', who.role ?? 'viewer') })}
            {who.notice !== null && <span class="hint">{who.notice}</span>}
          </span>
          {who.by === 'session' && <ActionButton run={leave}>{t('session.out')}</ActionButton>}
        </div>
      )}
      <p class="links">
        <a href="/api/docs">{t('session.docs')}</a>
        <a href="/api/metrics">{t('session.metrics')}</a>
      </p>
    </Panel>
  );
}

function HealthPanel() {
  const now = health.value;
  if (!now) return null;
  const { checks, encoder, decoder, uptimeS, version } = now;
  return (
    <Panel title={t('health.title')}>
      <ul class="lines">
        {checks.map(({ name, level, summary, advice, since }) => (
          <li key={name} class="line">
            <Pill tone={(['good', 'warn', 'bad', 'bad'] as const)[level]}>{tName('check', name)}</Pill>
            <span class="line-reason" dir="auto">
              {level === 0 ? summary : t('health.since', { summary, time: timeOf(since) })}
              {advice && <span class="advice"> {advice}.</span>}
            </span>
          </li>
        ))}
      </ul>
      <p class="quiet">
        {`JetStream ${version} · ${t('strip.uptime')} ${duration(uptimeS)} · ${encoder.version} · ${decoder.version}`}
      </p>
    </Panel>
  );
}
