// Keeps the history of all mounts: gathers what their workers tell and writes it once a second, away from the audio.
import type { EndedPlay, EndReason, StartedPlay } from '../model/history.js';
import type { HistoryStore, PlayBegin, PlayEnd } from '../store/history-store.js';

export interface PlayLogOptions {
  readonly store: Pick<HistoryStore, 'lastId' | 'closeOpen' | 'write' | 'forget'>;
  /** Days for which plays are remembered. */
  readonly days: () => number;
  /** A play is not heard any more. */
  readonly onEnded?: (mountId: string, play: PlayBegin, end: EndedPlay) => void;
  /** Wall clock, milliseconds since 1970. */
  readonly now?: () => number;
  /** Told once when plays had to be dropped, because the database has not worked for long. */
  readonly onDropped: (reason: string) => void;
}

/** Plays that wait to be written while the database does not work: a day of 50 mounts. */
const WAITING_PLAYS = 20_000;
const DAY_MS = 86_400_000;
/** Old plays forgotten at a time, and flushes from one time to the next. */
const FORGOTTEN_PLAYS = 1000;
const FLUSHES_BETWEEN = 60;

/** One for the server. Call {@link flush} once a second. */
export class PlayLog {
  readonly #options: PlayLogOptions;
  readonly #now: () => number;
  /** Plays that are heard, by mount and by what the mount calls them. */
  readonly #open = new Map<string, Map<number, PlayBegin>>();
  #begun: PlayBegin[] = [];
  #ended: PlayEnd[] = [];
  #nextKey = 1;
  /** Ids of the database are keys of this run plus this; null until it could be asked. */
  #idsBefore: number | null = null;
  #flushes = 0;
  #dropped = 0;

  constructor(options: PlayLogOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Plays that were never written, because the database did not work for too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Closes what a killed server left open. @throws JetStreamError `JS_STORE_FAILED`; it is tried again by {@link flush} */
  open(): void {
    if (this.#idsBefore !== null) return;
    const { store } = this.#options;
    store.closeOpen();
    this.#idsBefore = store.lastId();
  }

  started(mountId: string, { id, ...play }: StartedPlay): void {
    if (this.#begun.length >= WAITING_PLAYS) {
      this.#drop();
      return;
    }
    const begin: PlayBegin = { key: this.#nextKey++, mountId, ...play };
    const plays = this.#open.get(mountId) ?? new Map<number, PlayBegin>();
    this.#open.set(mountId, plays.set(id, begin));
    this.#begun.push(begin);
  }

  ended(mountId: string, end: EndedPlay): void {
    const { id, endedAtMs, playedS, reason } = end;
    const begin = this.#open.get(mountId)?.get(id);
    if (!begin) return;
    this.#open.get(mountId)?.delete(id);
    this.#ended.push({ key: begin.key, endedAtMs, playedS, reason });
    this.#options.onEnded?.(mountId, begin, end);
  }

  /** A mount is not heard any more: what it played ends now. Returns the ends, for whoever tells of them. */
  interrupted(
    mountId: string,
    reason: Extract<EndReason, 'restart' | 'mount_stopped'>,
  ): readonly EndedPlay[] {
    const now = this.#now();
    const ends = [...(this.#open.get(mountId) ?? [])].map(([id, { startedAtMs, lengthS }]): EndedPlay => {
      const heardS = Math.max(0, now - startedAtMs) / 1000;
      const playedS = lengthS === null ? heardS : Math.min(heardS, lengthS);
      return { id, endedAtMs: startedAtMs + playedS * 1000, playedS, reason };
    });
    for (const end of ends) this.ended(mountId, end);
    return ends;
  }

  /** Writes what has come since. What cannot be written waits. @throws JetStreamError `JS_STORE_FAILED` */
  flush(): void {
    const { store, days } = this.#options;
    this.open();
    const isQuiet = this.#begun.length + this.#ended.length === 0;
    if (isQuiet && [...this.#open.values()].every((plays) => plays.size === 0)) return;
    store.write(this.#begun, this.#ended, { idsBefore: this.#idsBefore ?? 0, atMs: this.#now() });
    this.#begun = [];
    this.#ended = [];
    if (this.#flushes++ % FLUSHES_BETWEEN === 0) {
      store.forget(this.#now() - days() * DAY_MS, FORGOTTEN_PLAYS);
    }
  }

  #drop(): void {
    if (this.#dropped++ === 0) {
      this.#options.onDropped(
        `the history waits for the database with ${WAITING_PLAYS} plays: newer ones are lost`,
      );
    }
  }
}
