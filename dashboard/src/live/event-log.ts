// What has happened, newest last, bounded: the events page, the panels that must be renewed, and notifications read it.
import { signal } from '@preact/signals';

/** An event of the server: the fields all have, and whatever its type adds. */
export interface StationEvent {
  readonly seq: number;
  /** Wall clock, ISO 8601. */
  readonly at: string;
  readonly type: string;
  readonly mount?: string;
  readonly [more: string]: unknown;
}

const MOST = 1000;

/** Up to 1000 events, oldest first. */
export const eventLog = signal<readonly StationEvent[]>([]);

/** Whether this server sends events at all; null until that is known. */
export const hasEvents = signal<boolean | null>(null);

/** Number of events that fell out of the log because it was full. */
export const eventsForgotten = signal(0);

type Watcher = (event: StationEvent) => void;
const watchers = new Set<Watcher>();

/** Number of the newest event known; 0 for none. Numbers ascend over restarts of the server too. */
export function lastSeq(): number {
  return eventLog.peek().at(-1)?.seq ?? 0;
}

/** Appends an event; one that is known already (sent again after a reconnect) is left out. */
export function logEvent(event: StationEvent): void {
  const log = eventLog.peek();
  if (event.seq <= lastSeq()) return;
  const more = log.length + 1 - MOST;
  if (more > 0) eventsForgotten.value += more;
  eventLog.value = [...(more > 0 ? log.slice(more) : log), event];
  for (const watch of watchers) watch(event);
}

/** Calls back with every new event until the returned function is called. */
export function watchEvents(watch: Watcher): () => void {
  watchers.add(watch);
  return () => watchers.delete(watch);
}
