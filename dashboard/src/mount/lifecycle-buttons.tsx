// Skip, start, stop and restart, for those who may.
import type { MountStatus } from '../../../src/model/mount.js';
import { ApiError, get, mountPath } from '../api/client.js';
import { refreshMount } from '../live/feed.js';
import { ActionButton } from '../parts/button.js';
import { Icon } from '../parts/icon.js';
import { may } from '../session.js';
import { t } from '../words/language.js';

/** The buttons that make sense in the mount's state; none for viewers. */
export function LifecycleButtons({ status }: { readonly status: MountStatus }) {
  if (!may('operator')) return null;
  const { id, state, nowPlaying } = status;
  const run = (command: string, said: string) => async () => {
    try {
      await get(mountPath(id, `/${command}`), { method: 'POST' });
    } catch (error) {
      if (error instanceof ApiError && error.isMissingRoute) throw new Error(t('panel.missing'));
      throw error;
    }
    await refreshMount(id);
    return said;
  };
  if (state === 'stopped') {
    return (
      <div class="page-actions">
        <ActionButton kind="main" run={run('start', t('done.start'))}>
          <Icon name="play" /> {t('action.start')}
        </ActionButton>
      </div>
    );
  }
  return (
    <div class="page-actions">
      <ActionButton kind="main" disabled={nowPlaying === null} run={run('skip', t('done.skip'))}>
        <Icon name="skip" /> {t('action.skip')}
      </ActionButton>
      <ActionButton run={run('restart', t('done.restart'))}>
        <Icon name="retry" /> {t('action.restart')}
      </ActionButton>
      <ActionButton run={run('stop', t('done.stop'))}>
        <Icon name="stop" /> {t('action.stop')}
      </ActionButton>
    </div>
  );
}
