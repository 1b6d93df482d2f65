// Tells the viewer of new trouble through the browser, if they asked for it and the browser lets us.
import { effect, signal } from '@preact/signals';
import { stored } from '../stored.js';
import { t } from '../words/language.js';
import { health, mountIds } from './station.js';
import { troubles } from './troubles.js';

/** Whether this browser wants them. */
export const notify = stored('notify', ['off', 'on'], 'off');

/** The browser's own word; `unsupported` where there is none (http on other hosts than localhost). */
export const permission = signal<NotificationPermission | 'unsupported'>(
  'Notification' in window ? Notification.permission : 'unsupported',
);

/** Switches them on, asking the browser first. Call from a click. */
export async function askToNotify(): Promise<void> {
  if (permission.value === 'unsupported') return;
  permission.value = await Notification.requestPermission();
  notify.value = permission.value === 'granted' ? 'on' : 'off';
}

/** Watches for trouble that was not there before; what was there when the page opened is not news. */
export function startNotifications(): void {
  let known: ReadonlySet<string> | null = null;
  effect(() => {
    // Before the first answer nothing is known of the station: what that brings is no news either.
    if (mountIds.value === null || health.value === null) return;
    const now = troubles.value;
    const before = known;
    known = new Set(now.map(({ id }) => id));
    if (before === null || notify.peek() !== 'on' || permission.peek() !== 'granted') return;
    for (const { id, tone, subject, cause } of now) {
      if (tone !== 'bad' || before.has(id)) continue;
      new Notification(t('notify.title', { subject }), { body: cause, tag: id, icon: '/icon.svg' });
    }
  });
}
