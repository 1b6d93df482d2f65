// Removing a mount takes its name, typed: its listeners are cut off at once.
import { useState } from 'preact/hooks';
import type { MountStatus } from '../../../src/model/mount.js';
import { get, mountPath } from '../api/client.js';
import { dropMount } from '../live/station.js';
import { Dialog } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { Panel } from '../parts/panel.js';
import { faultText, say } from '../parts/sayings.js';
import { navigate } from '../router.js';
import { t } from '../words/language.js';

/** The panel with the button that asks. */
export function DeleteMount({ status }: { readonly status: MountStatus }) {
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={t('delete.title')} class="danger">
      <p>{t(status.source === 'config' ? 'delete.config' : 'delete.api')}</p>
      <button type="button" class="button" data-kind="danger" onClick={() => setAsking(true)}>
        <Icon name="trash" /> {t('delete.button')}
      </button>
      {asking && <Question id={status.id} onClose={() => setAsking(false)} />}
    </Panel>
  );
}

function Question({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState('');
  const remove = async (event: Event) => {
    event.preventDefault();
    if (typed !== id) return;
    try {
      await get(mountPath(id), { method: 'DELETE' });
      dropMount(id);
      say(t('delete.done', { id }));
      navigate('/');
    } catch (error) {
      setFault(faultText(error));
    }
  };
  return (
    <Dialog title={t('delete.question', { id })} onClose={onClose}>
      <form onSubmit={remove}>
        <p>{t('delete.warning')}</p>
        <label class="field">
          {t('delete.type', { id })}
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
        {fault && (
          <p class="fault" role="alert">
            {fault}
          </p>
        )}
        <div class="form-buttons">
          <button type="button" class="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" class="button" data-kind="danger" disabled={typed !== id}>
            {t('delete.button')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
