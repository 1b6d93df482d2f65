// A queue for tests of the API: one list for whatever mount is named.
import { JetStreamError } from '../../src/model/errors.js';
import type { QueueEntry, QueueRequest, StationQueue } from '../../src/model/queue.js';

/** Takes every location but those in {@link unplayable}. */
export class FakeQueue implements StationQueue {
  readonly entries: QueueEntry[] = [];
  readonly unplayable = new Set<string>();
  #nextId = 1;

  list(): readonly QueueEntry[] {
    return this.entries;
  }

  async push(_mountId: string, { location = '', place }: QueueRequest): Promise<QueueEntry> {
    if (this.unplayable.has(location))
      throw new JetStreamError('JS_TRACK_UNREADABLE', `cannot queue ${location}`);
    const entry = { id: `${this.#nextId++}`, location, durationS: 60, addedAt: '2026-01-01T00:00:00.000Z' };
    this.entries.splice(place === 'next' ? 0 : this.entries.length, 0, entry);
    return entry;
  }

  move(_mountId: string, entryId: string, before: string | null): readonly QueueEntry[] {
    const entry = this.#take(entryId);
    const place = before === null ? this.entries.length : this.entries.findIndex(({ id }) => id === before);
    this.entries.splice(place, 0, entry);
    return this.entries;
  }

  remove(_mountId: string, entryId: string): void {
    this.#take(entryId);
  }

  clear(): void {
    this.entries.length = 0;
  }

  #take(entryId: string): QueueEntry {
    const [entry] = this.entries.splice(
      this.entries.findIndex(({ id }) => id === entryId),
      1,
    );
    if (!entry) throw new JetStreamError('JS_NOT_FOUND', `no entry ${entryId}`);
    return entry;
  }
}
