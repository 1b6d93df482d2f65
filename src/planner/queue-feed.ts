// The queue on its way to the air: its first entries are made candidates; what was taken off it comes no more.
import type { QueueEntry } from '../model/queue.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import type { Lineup } from './lineup.js';

/** Entries made ready: the next, and what follows a skip. */
const READY = 2;

export interface QueueFeedOptions {
  readonly queue: readonly QueueEntry[];
  readonly lineup: Lineup;
  readonly maker: CandidateMaker;
  /** An entry was made ready. */
  readonly onMade: (candidate: Candidate) => void;
  /** An entry cannot be played: nobody waits for it any more. */
  readonly onUnplayable: (entryId: string) => void;
}

export class QueueFeed {
  readonly #options: QueueFeedOptions;
  #queue: readonly QueueEntry[] = [];
  /** Entries whose candidates were taken. */
  readonly #laid = new Set<string>();

  constructor(options: QueueFeedOptions) {
    this.#options = options;
    this.set(options.queue);
  }

  /** Entries for which no candidate is ready or laid. */
  get waiting(): readonly QueueEntry[] {
    const ready = new Set(this.#options.lineup.all.map(({ queueEntry }) => queueEntry));
    return this.#queue.filter(({ id }) => !this.#laid.has(id) && !ready.has(id));
  }

  /** Follows the queue as the store has it now. */
  set(queue: readonly QueueEntry[]): void {
    this.#queue = queue;
    const ids = queue.map(({ id }) => id);
    for (const id of this.#laid) if (!ids.includes(id)) this.#laid.delete(id);
    this.#options.lineup.follow(ids);
  }

  /** The candidate of an entry was laid: it is not made ready again. */
  taken({ queueEntry }: Candidate): void {
    if (queueEntry === null) return;
    this.#laid.add(queueEntry);
    this.#options.lineup.drop(queueEntry);
  }

  returned({ queueEntry }: Candidate): void {
    if (queueEntry !== null) this.#laid.delete(queueEntry);
  }

  /** Makes the first entries ready; never rejects. */
  async fill(signal: AbortSignal): Promise<void> {
    const { lineup, maker, onMade, onUnplayable } = this.#options;
    while (!signal.aborted && lineup.count('queue') < READY) {
      const [first] = this.waiting;
      if (!first) return;
      const { id, durationS: _, addedAt: __, ...entry } = first;
      const wish = { lane: 'queue', reason: 'queue', queueEntry: id } as const;
      const candidate = await maker.make(entry, wish, signal);
      if (signal.aborted) return;
      if (candidate) {
        onMade(candidate);
        maker.offer(candidate, signal);
      } else {
        this.set(this.#queue.filter((other) => other.id !== id));
        onUnplayable(id);
      }
    }
  }
}
