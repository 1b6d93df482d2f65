// Takes back what was done here to mounts of the config file: to one that was changed, and to those that were removed.
import type { MountStatus } from '../../../src/model/mount.js';
import { get, mountPath } from '../api/client.js';
import { refreshMount } from '../live/feed.js';
import { useResource } from '../live/resource.js';
import { takeMount } from '../live/station.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';
import { mountHref, navigate } from '../router.js';
import { t, tName } from '../words/language.js';

function restore(id: string): Promise<MountStatus> {
  return get<MountStatus>(mountPath(id, '/restore'), { method: 'POST', timeoutMs: 60_000 });
}

/** For a mount that differs from the config file; nothing for any other. */
export function RestoreMount({
  status,
  restored,
}: {
  readonly status: MountStatus;
  readonly restored: () => Promise<void>;
}) {
  const { id, overridden } = status;
  if (overridden.length === 0) return null;
  const run = async () => {
    await restore(id);
    await Promise.all([refreshMount(id), restored()]);
    return t('restore.done', { id });
  };
  const how = overridden.map((one) => tName('overridden', one)).join(', ');
  return (
    <Panel title={t('restore.title')} class="restore">
      <p>{t('restore.text', { how })}</p>
      <ActionButton run={run}>
        <Icon name="retry" /> {t('restore.button')}
      </ActionButton>
    </Panel>
  );
}

/** Mounts of the config file that were removed here, each with the way back; nothing when there are none. */
export function RemovedMounts() {
  const all = useResource<readonly MountStatus[]>('/api/mounts?include=removed');
  const removed = all.data?.filter(({ overridden }) => overridden.includes('removed')) ?? [];
  if (removed.length === 0) return null;
  const run = (id: string) => async () => {
    takeMount(await restore(id));
    navigate(mountHref(id));
    return t('restore.done', { id });
  };
  return (
    <Panel title={t('restore.removed')}>
      <p class="quiet">{t('restore.removed.text')}</p>
      <ul class="lines">
        {removed.map(({ id, name, path }) => (
          <li key={id} class="line">
            <span class="track">
              <span class="track-name" dir="auto">
                {name || id}
              </span>
              <span class="quiet">{path}</span>
            </span>
            <ActionButton label={t('restore.one', { id })} run={run(id)}>
              <Icon name="retry" /> {t('restore.button')}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
