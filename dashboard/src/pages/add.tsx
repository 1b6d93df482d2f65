// Makes a mount: by the form or by pasted TOML, both ending in the same request.
import { useState } from 'preact/hooks';
import type { MountStatus } from '../../../src/model/mount.js';
import { get } from '../api/client.js';
import { type Definition, sendable } from '../form/definition.js';
import { MountForm } from '../form/mount-form.js';
import { faultsOf, Refusal } from '../form/problem.js';
import { readMount, writeMount } from '../form/toml.js';
import { takeMount } from '../live/station.js';
import { RemovedMounts } from '../mount/restore-mount.js';
import { say } from '../parts/sayings.js';
import { mountHref, navigate } from '../router.js';
import { t } from '../words/language.js';

type Way = 'form' | 'toml';

/** The page; only admins get here. */
export function AddPage() {
  return (
    <div class="add-page">
      <Entry />
      <RemovedMounts />
    </div>
  );
}

function Entry() {
  const [way, setWay] = useState<Way>('form');
  const [value, setValue] = useState<Definition>({});
  const [toml, setToml] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // What was entered one way is still there the other way.
  const change = async (to: Way) => {
    setError(null);
    try {
      if (to === 'toml' && Object.keys(value).length > 0) setToml(await writeMount(value));
      if (to === 'form' && toml.trim() !== '') setValue(await readMount(toml));
      setWay(to);
    } catch (wrong) {
      setError(wrong);
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const body = sendable(way === 'toml' ? await readMount(toml) : value);
      const mount = await get<MountStatus>('/api/mounts', { method: 'POST', body, timeoutMs: 60_000 });
      takeMount(mount);
      say(t('add.done', { id: mount.id }));
      navigate(mountHref(mount.id));
    } catch (wrong) {
      setError(wrong);
    }
    setBusy(false);
  };
  return (
    <form onSubmit={submit} noValidate>
      <header class="page-head">
        <h1>{t('nav.add')}</h1>
        <fieldset class="segments" aria-label={t('add.way')}>
          {(['form', 'toml'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={way === one} onClick={() => void change(one)}>
              {t(`add.way.${one}`)}
            </button>
          ))}
        </fieldset>
      </header>
      <Refusal error={error} />
      {way === 'form' ? (
        <MountForm value={value} faults={faultsOf(error)} isNew change={setValue} />
      ) : (
        <label class="field" data-wide="true">
          {t('add.toml')}
          <textarea
            class="toml"
            rows={16}
            spellcheck={false}
            value={toml}
            onInput={({ currentTarget }) => setToml(currentTarget.value)}
          />
          <span class="hint">{t('add.toml.hint')}</span>
        </label>
      )}
      <div class="form-foot">
        <button type="submit" class="button" data-kind="main" disabled={busy} aria-busy={busy}>
          {t('add.submit')}
        </button>
      </div>
    </form>
  );
}
