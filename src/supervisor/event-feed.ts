// The one event feed of a server: numbers events, keeps the last of them for those who come back, and tells subscribers.
import {
  type EventData,
  type EventFeed,
  type EventInterest,
  type EventType,
  type GapNotice,
  isTransient,
  type StationEvent,
} from '../model/events.js';

type Listener = (event: StationEvent | GapNotice) => void;

export interface FeedOptions {
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs?: () => number;
  /** Numbered events kept, 2000 by default. */
  readonly keep?: number;
  /** What a subscriber threw. It stays, and nobody else notices. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Numbers begin at the wall clock of the start, in microseconds: an event of an earlier run is older than anything of
 * this one, so that whoever resumes across a restart is told of the gap.
 */
export class StationFeed implements EventFeed {
  readonly #nowMs: () => number;
  readonly #keep: number;
  readonly #onError: (error: unknown) => void;
  readonly #subscribers = new Map<Listener, EventInterest>();
  readonly #interestListeners = new Set<() => void>();
  /** Oldest first; trimmed when it is twice as long as it should be, so that trimming costs nothing per event. */
  #history: StationEvent[] = [];
  #lastSeq: number;

  constructor({ nowMs = Date.now, keep = 2000, onError = () => undefined }: FeedOptions = {}) {
    this.#nowMs = nowMs;
    this.#keep = keep;
    this.#onError = onError;
    this.#lastSeq = nowMs() * 1000;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  emit<T extends EventType>(type: T, data: EventData[T], mount?: string): void {
    if (!isTransient(type)) this.#lastSeq++;
    const at = new Date(this.#nowMs()).toISOString();
    const head = { seq: this.#lastSeq, at, type, ...(mount !== undefined && { mount }) };
    // The compiler cannot see that head and data are of the same T.
    const event = { ...head, ...data } as unknown as StationEvent;
    if (!isTransient(type)) this.#remember(event);
    for (const [listener, interest] of [...this.#subscribers]) {
      if (concerns(interest, event)) this.#tell(listener, event);
    }
  }

  subscribe(interest: EventInterest, onEvent: Listener): () => void {
    // A function of its own, so that the same one subscribed twice is two subscribers.
    const listener: Listener = (event) => onEvent(event);
    this.#replay(interest, listener);
    this.#subscribers.set(listener, interest);
    this.#interestChanged();
    return () => {
      if (this.#subscribers.delete(listener)) this.#interestChanged();
    };
  }

  wants(type: EventType, mount?: string): boolean {
    for (const { types, mounts } of this.#subscribers.values()) {
      if (types.has(type) && (mounts === null || (mount !== undefined && mounts.has(mount)))) return true;
    }
    return false;
  }

  /** Calls back whenever somebody came or went: what {@link wants} says may have changed. */
  onInterest(listener: () => void): void {
    this.#interestListeners.add(listener);
  }

  #remember(event: StationEvent): void {
    this.#history.push(event);
    if (this.#history.length >= 2 * this.#keep) this.#history = this.#history.slice(-this.#keep);
  }

  #replay({ after, ...interest }: EventInterest, listener: Listener): void {
    if (after === undefined) return;
    const kept = this.#history.slice(-this.#keep);
    const oldest = kept[0]?.seq ?? this.#lastSeq + 1;
    if (after < oldest - 1 || after > this.#lastSeq) {
      const at = new Date(this.#nowMs()).toISOString();
      this.#tell(listener, { type: 'gap', seq: this.#lastSeq, at, after, oldest });
    }
    // A number from the future is of a server whose clock was ahead: all that is kept is news.
    const from = after > this.#lastSeq ? 0 : after;
    for (const event of kept) {
      if (event.seq > from && concerns(interest, event)) this.#tell(listener, event);
    }
  }

  #tell(listener: Listener, event: StationEvent | GapNotice): void {
    try {
      listener(event);
    } catch (error) {
      this.#onError(error);
    }
  }

  #interestChanged(): void {
    for (const listener of this.#interestListeners) listener();
  }
}

function concerns({ types, mounts }: EventInterest, event: StationEvent): boolean {
  if (!types.has(event.type)) return false;
  return mounts === null || (event.mount !== undefined && mounts.has(event.mount));
}
