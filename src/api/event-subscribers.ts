// Everybody who listens to events over the network: bounded in number and in what is queued for each.
import { JetStreamError } from '../model/errors.js';
import type { EventFeed, EventInterest, GapNotice, StationEvent } from '../model/events.js';

/** One client's connection. */
export interface EventSink {
  /** Bytes sent that the client has not taken. */
  bufferedBytes(): number;
  send(event: StationEvent | GapNotice): void;
  /** A sign of life: keeps proxies from ending a silent connection. */
  beat(): void;
  /** Ends the connection: cleanly when the server stops, at once when the client is too slow. */
  end(why: 'stopping' | 'slow'): void;
}

/** Bounds of {@link EventSubscribers}. */
export interface SubscriberLimits {
  readonly subscribers: number;
  /** Bytes queued for one client before it is dropped. */
  readonly bufferedBytes: number;
  readonly beatMs: number;
}

const defaultLimits: SubscriberLimits = { subscribers: 2000, bufferedBytes: 1_000_000, beatMs: 15_000 };

/** Holds the sinks; a client that is too slow is dropped and counted, never waited for. */
export class EventSubscribers {
  readonly #events: EventFeed;
  readonly #limits: SubscriberLimits;
  readonly #sinks = new Map<EventSink, () => void>();
  readonly #beat: NodeJS.Timeout;
  #droppedCount = 0;

  constructor(events: EventFeed, limits: Partial<SubscriberLimits> = {}) {
    this.#events = events;
    this.#limits = { ...defaultLimits, ...limits };
    this.#beat = setInterval(() => this.beat(), this.#limits.beatMs);
    this.#beat.unref();
  }

  /** Clients connected. */
  get count(): number {
    return this.#sinks.size;
  }

  /** Clients dropped because they were too slow. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** @throws JetStreamError `JS_LIMIT_REACHED` when there is no room for one more */
  mustHaveRoom(): void {
    const { subscribers } = this.#limits;
    if (this.#sinks.size < subscribers) return;
    throw new JetStreamError(
      'JS_LIMIT_REACHED',
      `${subscribers} clients listen to events already: close some, or try again later`,
    );
  }

  /** Sends `sink` what it is interested in until the returned function is called. */
  add(sink: EventSink, interest: EventInterest): () => void {
    // Known before the first event, so that one that is too slow for the history is dropped like any other.
    this.#sinks.set(sink, () => undefined);
    const leave = this.#events.subscribe(interest, (event) => this.#send(sink, event));
    if (this.#sinks.has(sink)) this.#sinks.set(sink, leave);
    else leave();
    return () => this.#remove(sink);
  }

  /** Sends every client a sign of life. */
  beat(): void {
    for (const sink of [...this.#sinks.keys()]) {
      if (!this.#isTooSlow(sink)) sink.beat();
    }
  }

  /** Ends every connection. Idempotent. */
  close(): void {
    clearInterval(this.#beat);
    for (const sink of [...this.#sinks.keys()]) {
      this.#remove(sink);
      sink.end('stopping');
    }
  }

  #send(sink: EventSink, event: StationEvent | GapNotice): void {
    if (this.#sinks.has(sink) && !this.#isTooSlow(sink)) sink.send(event);
  }

  #isTooSlow(sink: EventSink): boolean {
    if (sink.bufferedBytes() <= this.#limits.bufferedBytes) return false;
    this.#droppedCount++;
    this.#remove(sink);
    sink.end('slow');
    return true;
  }

  #remove(sink: EventSink): void {
    const leave = this.#sinks.get(sink);
    this.#sinks.delete(sink);
    leave?.();
  }
}
