// The mount's Icecast servers with every figure, and "retry now" for those that wait.
import type { MountStatus } from '../../../src/model/mount.js';
import type { TargetStatus } from '../../../src/model/target.js';
import { get, mountPath } from '../api/client.js';
import { refreshMount } from '../live/feed.js';
import { targetTone } from '../live/troubles.js';
import { ActionButton } from '../parts/button.js';
import { Countdown } from '../parts/countdown.js';
import { Icon } from '../parts/icon.js';
import { Empty } from '../parts/panel.js';
import { Pill } from '../parts/pill.js';
import { may } from '../session.js';
import { bytes, duration, number, secondOf, timeOf } from '../words/format.js';
import { t, tName } from '../words/language.js';

/** One box a server. */
export function ServersTab({ status }: { readonly status: MountStatus }) {
  if (status.targets.length === 0) return <Empty>{t('targets.none.long')}</Empty>;
  return (
    <ul class="servers">
      {status.targets.map((target) => (
        <li key={target.index} class="panel">
          <Server mount={status.id} target={target} />
        </li>
      ))}
    </ul>
  );
}

function Server({ mount, target }: { readonly mount: string; readonly target: TargetStatus }) {
  const { index, server, mountPath: path, state, reason, since, nextAttemptAt, lastError, warnings } = target;
  const retry = async () => {
    await get(mountPath(mount, `/targets/${index}/reconnect`), { method: 'POST' });
    await refreshMount(mount);
    return t('done.retry', { server });
  };
  return (
    <>
      <header class="panel-head">
        <h2 class="server-name">
          {server}
          <span class="quiet">{path}</span>
        </h2>
        <Pill tone={targetTone(target)}>{tName('target', state)}</Pill>
      </header>
      <p class="server-reason" dir="auto">
        {t('mount.since', {
          reason: state === 'connected' ? reason : (lastError?.message ?? reason),
          time: timeOf(since),
        })}
      </p>
      {nextAttemptAt !== null && (
        <p class="server-wait">
          <span>
            {t('targets.next')} <Countdown at={nextAttemptAt} />
          </span>
          {may('operator') && (
            <ActionButton run={retry}>
              <Icon name="retry" /> {t('targets.retry')}
            </ActionButton>
          )}
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} class="server-warning" dir="auto">
          <Icon name="warn" /> {warning}
        </p>
      ))}
      <Figures target={target} />
      {lastError && (
        <p class="quiet" dir="auto">
          {t('targets.last_error', {
            message: lastError.message,
            code: lastError.code,
            time: secondOf(lastError.at),
          })}
        </p>
      )}
    </>
  );
}

function Figures({ target }: { readonly target: TargetStatus }) {
  const { uptimeS, bytesSent, lagMs, framesDropped, reconnectAttempts, serverView } = target;
  const none = '–';
  const figures: ReadonlyArray<readonly [string, string]> = [
    [t('targets.uptime'), uptimeS > 0 ? duration(uptimeS) : none],
    [t('targets.sent'), bytes(bytesSent)],
    [t('targets.lag'), lagMs === null ? none : t('unit.s', { s: number(lagMs / 1000, 1) })],
    [t('targets.dropped'), number(framesDropped)],
    [t('targets.attempts'), number(reconnectAttempts)],
    [t('targets.listeners'), serverView ? number(serverView.listeners) : none],
    [t('targets.peak'), serverView ? number(serverView.listenerPeak) : none],
    [t('targets.version'), serverView?.version ?? none],
    [t('targets.fallback'), fallbackText(serverView?.fallbackMount ?? null)],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name} class="figure">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function fallbackText(mount: string | null): string {
  if (mount === null) return '–';
  return mount === '' ? t('targets.fallback.none') : mount;
}
