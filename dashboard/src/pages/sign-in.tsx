// Signing in with an API key; the server keeps the session in a cookie that no script can read.
import { useState } from 'preact/hooks';
import { refreshNow } from '../live/feed.js';
import { faultText } from '../parts/sayings.js';
import { signIn } from '../session.js';
import { t } from '../words/language.js';

/** The page shown while nobody is signed in, whatever the address. */
export function SignInPage() {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (key.trim() === '') return;
    setBusy(true);
    setFault('');
    try {
      await signIn(key.trim());
      refreshNow();
    } catch (error) {
      setFault(faultText(error));
    }
    setBusy(false);
  };
  return (
    <form class="sign-in panel" onSubmit={submit} noValidate>
      <h1>{t('signin.title')}</h1>
      <p class="quiet">{t('signin.text')}</p>
      <label class="field">
        {t('signin.key')}
        <input
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          value={key}
          aria-invalid={fault !== ''}
          onInput={({ currentTarget }) => setKey(currentTarget.value)}
        />
      </label>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <button type="submit" class="button" data-kind="main" disabled={busy} aria-busy={busy}>
        {t('signin.submit')}
      </button>
    </form>
  );
}
