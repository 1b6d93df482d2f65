// Whether the server is there, and since when not: what the notice at the top tells.
import { signal } from '@preact/signals';

/** `live`: events come by themselves; `polling`: it is asked every 2 s; `away`: it does not answer. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'away';

/** How the page hears of the station. */
export const link = signal<LinkState>('connecting');

/** Wall clock in milliseconds since when the server has not answered; null while it does. */
export const awaySinceMs = signal<number | null>(null);

/** The server answered. */
export function heard(how: 'live' | 'polling'): void {
  link.value = how;
  awaySinceMs.value = null;
}

/** The server did not answer. */
export function missed(): void {
  link.value = 'away';
  if (awaySinceMs.value === null) awaySinceMs.value = Date.now();
}
