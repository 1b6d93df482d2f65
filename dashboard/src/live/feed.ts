// Keeps the page in step with the server: by its events, or, while there are none, by asking every two seconds.
import { batch, effect, signal } from '@preact/signals';
import type { SystemHealth } from '../../../src/model/health.js';
import type { MountStatus } from '../../../src/model/mount.js';
import { ApiError, get, mountPath } from '../api/client.js';
import { isSignedOut } from '../session.js';
import { hasEvents, type StationEvent, watchEvents } from './event-log.js';
import { type EventSourceHandle, openEvents } from './event-source.js';
import { heard, link, missed } from './link.js';
import { notify } from './notifications.js';
import { dropMount, health, mountIds, takeMount, takeMounts } from './station.js';

const POLL_MS = 2_000;
/** With events the list is only checked against the truth, for what has no event (read-ahead, bytes). */
const CHECK_MS = 5_000;
const HEALTH_EVERY_MS = 5_000;
const LONGEST_WAIT_MS = 4_000;
const SETTLE_MS = 120;
const MANY = 4;
/** The server refused the feed, for example because too many listen: it may take us later. */
const REFUSED_MS = 60_000;

/** Pages that show meters say so, and levels are asked for only then. */
export const wantsLevels = signal(0);

let failures = 0;
let healthAtMs = 0;
let timer = 0;
let events: EventSourceHandle | null = null;
/** Mounts that events spoke of since the last look at them. */
const changed = new Set<string>();

/** Starts for good; everything that can fail is tried again. */
export function startFeed(): void {
  watchEvents(renewMountOf);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again(0);
    reopen(wantsLevels.peek() > 0);
  });
  effect(() => {
    if (!isSignedOut.value) again(0);
  });
  effect(() => {
    const levels = wantsLevels.value > 0;
    if (!isSignedOut.value) reopen(levels);
  });
}

/** Asks for everything now, for example after a change made here. */
export function refreshNow(): void {
  healthAtMs = 0;
  again(0);
}

/** Asks for one mount now. */
export async function refreshMount(id: string): Promise<void> {
  try {
    takeMount(await get<MountStatus>(mountPath(id)));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) dropMount(id);
  }
}

function again(afterMs: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void snapshot(), afterMs);
}

async function snapshot(): Promise<void> {
  if (isSignedOut.peek()) return;
  try {
    const wasAway = link.peek() === 'away';
    const dueHealth = Date.now() - healthAtMs >= HEALTH_EVERY_MS || wasAway;
    const [mounts, system] = await Promise.all([
      get<MountStatus[]>('/api/mounts'),
      dueHealth ? get<SystemHealth>('/api/health/system') : null,
    ]);
    // One picture: health sums up what the mounts tell in more detail.
    batch(() => {
      if (system) health.value = system;
      takeMounts(mounts);
    });
    if (system) healthAtMs = Date.now();
    failures = 0;
    heard(events?.isOpen() ? 'live' : 'polling');
    if (wasAway || (events === null && hasEvents.peek() !== false)) reopen(wantsLevels.peek() > 0);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return;
    failures += 1;
    if (failures > 1 || mountIds.peek() === null) missed();
  }
  const hidden = document.visibilityState === 'hidden' ? 10 : 1;
  const step = events?.isOpen() ? CHECK_MS : POLL_MS;
  again(failures > 0 ? Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 6)) : step * hidden);
}

function reopen(levels: boolean): void {
  const withLevels = levels && document.visibilityState === 'visible';
  events?.close();
  events = null;
  if (isSignedOut.peek()) return;
  // A browser has six connections to a server: pages nobody sees leave theirs to the others.
  if (document.visibilityState === 'hidden' && notify.peek() === 'off') return;
  events = openEvents(withLevels, {
    opened: () => {
      hasEvents.value = true;
      if (link.peek() !== 'away') link.value = 'live';
      again(0);
    },
    absent: () => {
      hasEvents.value = false;
      events = null;
      setTimeout(() => {
        hasEvents.value = null;
      }, REFUSED_MS);
    },
    gap: () => refreshNow(),
    lost: () => again(0),
  });
}

function renewMountOf({ mount, type }: StationEvent): void {
  if (mount === undefined) {
    if (type === 'health' || type === 'config_reloaded') refreshNow();
    return;
  }
  const isFirst = changed.size === 0;
  changed.add(mount);
  if (!isFirst) return;
  setTimeout(() => {
    const ids = [...changed];
    changed.clear();
    // Many at once, as after a reconnect: one list is cheaper than its parts.
    if (ids.length > MANY) again(0);
    else for (const id of ids) void refreshMount(id);
  }, SETTLE_MS);
}
