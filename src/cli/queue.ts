// `jetstream queue`: shows what was asked for, adds to it and takes from it.
import type { QueueEntry } from '../model/queue.js';
import { type ApiClient, mountPath } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { clock, plain, songOf, table } from './table.js';

/** What is to be done with a mount's queue. */
export type QueueAction =
  | { readonly verb: 'list' }
  | { readonly verb: 'add'; readonly location: string; readonly place: 'next' | 'last' }
  | { readonly verb: 'remove'; readonly entry: string }
  | { readonly verb: 'clear' };

/** Carries an action out and prints the entry that was added, or the queue as it is then; resolves to 0. */
export async function queue(
  client: ApiClient,
  task: { readonly mount: string; readonly action: QueueAction; readonly isJson: boolean },
  { out }: Streams,
): Promise<number> {
  const { mount, action, isJson } = task;
  const path = mountPath(mount, '/queue');
  if (action.verb === 'add') {
    const { location, place } = action;
    const entry = await client.call<QueueEntry>('POST', path, { location, place });
    out(isJson ? JSON.stringify(entry, null, 2) : plain(`queued as ${entry.id}: ${nameOf(entry)}`));
    return EXIT.ok;
  }
  if (action.verb === 'clear') await client.call('DELETE', path);
  if (action.verb === 'remove') await client.call('DELETE', `${path}/${encodeURIComponent(action.entry)}`);
  const entries = await client.call<QueueEntry[]>('GET', path);
  out(isJson ? JSON.stringify(entries, null, 2) : queueTable(entries));
  return EXIT.ok;
}

/** A line for each entry, the next one first. */
function queueTable(entries: readonly QueueEntry[]): string {
  if (entries.length === 0) return 'the queue is empty';
  const rows = entries.map((entry) => [entry.id, nameOf(entry), clock(entry.durationS), entry.addedAt]);
  return table(['ENTRY', 'TRACK', 'LENGTH', 'ADDED'], rows);
}

function nameOf({ title, artist, location }: QueueEntry): string {
  return title === undefined ? location : songOf({ title, artist: artist ?? null });
}
