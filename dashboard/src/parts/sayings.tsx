// Short messages about what was done or refused, in a live region at the page's edge.
import { signal } from '@preact/signals';
import { ApiError } from '../api/client.js';
import { t } from '../words/language.js';
import { Icon } from './icon.js';

interface Saying {
  readonly id: number;
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

const sayings = signal<readonly Saying[]>([]);
const MOST = 3;
const GOOD_MS = 5_000;
const BAD_MS = 15_000;
let last = 0;

/** Tells of a success for five seconds. */
export function say(text: string): void {
  add('good', text, GOOD_MS);
}

/** Tells of a failure for fifteen seconds. */
export function sayFault(error: unknown): void {
  add('bad', faultText(error), BAD_MS);
}

/** A failure in words: the API's own where it answered. */
export function faultText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 0) return t('fault.unreachable');
    const faults = error.faults.map(({ key, message }) => `${key}: ${message}`);
    return [error.message, ...faults].join(' · ');
  }
  return error instanceof Error ? error.message : String(error);
}

function add(tone: Saying['tone'], text: string, forMs: number): void {
  const id = ++last;
  sayings.value = [...sayings.value.slice(1 - MOST), { id, tone, text }];
  setTimeout(() => drop(id), forMs);
}

function drop(id: number): void {
  sayings.value = sayings.value.filter((saying) => saying.id !== id);
}

/** The region; exactly one on the page. */
export function Sayings() {
  return (
    <div class="sayings" role="status" aria-live="polite">
      {sayings.value.map(({ id, tone, text }) => (
        <div class="saying" data-tone={tone} key={id}>
          <span dir="auto">{text}</span>
          <button type="button" class="icon-button" aria-label={t('saying.close')} onClick={() => drop(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
