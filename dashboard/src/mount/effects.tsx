// What a change will interrupt, said before it is made.
import type { ChangeEffects } from '../../../src/model/lifecycle.js';
import { t } from '../words/language.js';

/** In sentences: nothing is interrupted, or what restarts and why. */
export function Effects({ effects }: { readonly effects: ChangeEffects }) {
  const { applied, restarted, later } = effects;
  return (
    <>
      <p>{t('effects.applied', { keys: applied.join(', ') })}</p>
      {restarted.length === 0 && <p class="good">{t('effects.none')}</p>}
      {restarted.map(({ what, why }) => (
        <p key={what} class="warn" dir="auto">
          {t('effects.restart', { what, why })}
        </p>
      ))}
      {later.map(({ key, when }) => (
        <p key={key} dir="auto">
          {t('effects.later', { key, when })}
        </p>
      ))}
    </>
  );
}
