// Why the API refused a definition, with advice for refusals that are not about a key.
import { ApiError, type Fault } from '../api/client.js';
import { faultText } from '../parts/sayings.js';
import type { WordKey } from '../words/en.js';
import { t } from '../words/language.js';

const ADVICE: Readonly<Record<string, WordKey>> = {
  JS_LIMIT_REACHED: 'refusal.limit',
  JS_MOUNT_EXISTS: 'refusal.exists',
  JS_FORBIDDEN_PATH: 'refusal.path',
  JS_PRECONDITION_FAILED: 'refusal.changed',
};

/** A refusal in words, read out as soon as it appears. */
export function Refusal({ error }: { readonly error: unknown }) {
  if (!error) return null;
  const advice = error instanceof ApiError ? ADVICE[error.code] : undefined;
  const faults = faultsOf(error);
  return (
    <div class="notice" data-tone="bad" role="alert">
      <div class="notice-body">
        <p dir="auto">{error instanceof ApiError && error.status !== 0 ? error.message : faultText(error)}</p>
        {advice && <p>{t(advice)}</p>}
        {faults.length > 0 && (
          <ul>
            {faults.map(({ key, message }) => (
              <li key={key + message}>
                <code>{key}</code>: {message}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** The faults of a refusal, key by key. */
export function faultsOf(error: unknown): readonly Fault[] {
  return error instanceof ApiError ? error.faults : [];
}
