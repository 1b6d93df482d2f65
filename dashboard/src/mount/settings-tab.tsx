// A mount's settings: edit, see what the change would interrupt, then make it; copy as TOML; delete.
import { useEffect, useState } from 'preact/hooks';
import type { ChangeEffects } from '../../../src/model/lifecycle.js';
import type { MountStatus } from '../../../src/model/mount.js';
import { ApiError, ask, mountPath } from '../api/client.js';
import { type Definition, keysOf, patchOf } from '../form/definition.js';
import { MountForm } from '../form/mount-form.js';
import { faultsOf, Refusal } from '../form/problem.js';
import { refreshMount } from '../live/feed.js';
import { Empty } from '../parts/panel.js';
import { say } from '../parts/sayings.js';
import { may } from '../session.js';
import { t } from '../words/language.js';
import { CopyToml } from './copy-toml.js';
import { DeleteMount } from './delete-mount.js';
import { Effects } from './effects.js';
import { RestoreMount } from './restore-mount.js';

interface Loaded {
  readonly before: Definition;
  readonly etag: string | null;
}

const TYPING_MS = 500;

/** The tab: read-only facts for those who may not change them. */
export function SettingsTab({ status }: { readonly status: MountStatus }) {
  const { id } = status;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [missing, setMissing] = useState<unknown>(null);
  const load = async () => {
    try {
      const { data, headers } = await ask<unknown>(mountPath(id, '/definition'));
      setLoaded({ before: keysOf(data), etag: headers.get('etag') });
      setMissing(null);
    } catch (error) {
      setMissing(error);
    }
  };
  useEffect(() => void load(), [id]);
  return (
    <div class="settings-tab">
      {missing instanceof ApiError && missing.isMissingRoute ? (
        <Empty>{t('settings.missing')}</Empty>
      ) : (
        <Refusal error={missing} />
      )}
      {loaded && may('admin') && <Editor key={loaded.etag ?? ''} id={id} loaded={loaded} reload={load} />}
      {loaded && <CopyToml id={id} />}
      {may('admin') && <RestoreMount status={status} restored={load} />}
      {may('admin') && <DeleteMount status={status} />}
    </div>
  );
}

interface EditorProps {
  readonly id: string;
  readonly loaded: Loaded;
  readonly reload: () => Promise<void>;
}

function Editor({ id, loaded, reload }: EditorProps) {
  const [value, setValue] = useState(loaded.before);
  const [error, setError] = useState<unknown>(null);
  const [effects, setEffects] = useState<ChangeEffects | null>(null);
  const [busy, setBusy] = useState(false);
  const patch = patchOf(loaded.before, value);
  const text = JSON.stringify(patch);
  const isChanged = text !== '{}';
  const headers = loaded.etag === null ? {} : { 'if-match': loaded.etag };
  const send = (query: string) =>
    ask<ChangeEffects>(mountPath(id, query), {
      method: 'PATCH',
      body: JSON.parse(text),
      headers,
      timeoutMs: 60_000,
    });
  useEffect(() => {
    setEffects(null);
    setError(null);
    if (!isChanged) return;
    let isOld = false;
    const timer = setTimeout(() => {
      send('?dry_run=true').then(
        ({ data }) => isOld || setEffects(data),
        (wrong) => isOld || setError(wrong),
      );
    }, TYPING_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text]);
  const save = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await send('');
      say(t('settings.saved'));
      await Promise.all([reload(), refreshMount(id)]);
    } catch (wrong) {
      setError(wrong);
    }
    setBusy(false);
  };
  return (
    <form onSubmit={save} noValidate>
      <MountForm value={value} faults={faultsOf(error)} isNew={false} change={setValue} />
      <Refusal error={error} />
      <div class="form-foot" data-changed={isChanged}>
        <div class="effects" role="status">
          {isChanged ? (
            effects ? (
              <Effects effects={effects} />
            ) : error ? (
              ''
            ) : (
              t('settings.asking')
            )
          ) : (
            t('settings.unchanged')
          )}
        </div>
        <div class="form-buttons">
          <button type="button" class="button" disabled={!isChanged} onClick={() => setValue(loaded.before)}>
            {t('settings.reset')}
          </button>
          <button
            type="submit"
            class="button"
            data-kind="main"
            disabled={!isChanged || busy || effects === null}
            aria-busy={busy}
          >
            {t('settings.save')}
          </button>
        </div>
      </div>
    </form>
  );
}
