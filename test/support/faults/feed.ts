// The server's own account of a fault: its events, waited for, and the times it gave them.
import { type EventStream, openEvents, type StreamMessage } from '../event-stream.js';
import type { ServerProcess } from '../server-process.js';
import { until } from '../until.js';

/** Events from the moment it was opened. */
export interface Feed {
  /** The first event that fits, waiting for it. @throws Error after `withinS` seconds without one */
  first(what: string, withinS: number, fits: (message: StreamMessage) => boolean): Promise<StreamMessage>;
  close(): void;
}

/** Follows the events of some types, comma separated. */
export async function openFeed(server: ServerProcess, types: string): Promise<Feed> {
  const stream: EventStream = await openEvents(server.url(`/api/events?types=${types}`));
  return {
    first: (what, withinS, fits) => until(what, withinS, () => stream.messages.find(fits)),
    close: () => stream.close(),
  };
}

/** Seconds from one event to another, by the server's own time stamps. */
export function secondsBetween(from: StreamMessage, to: StreamMessage): number {
  return (Date.parse(String(to.data.at)) - Date.parse(String(from.data.at))) / 1000;
}
