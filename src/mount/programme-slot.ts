// Holds the programme a mount plays, and puts another in its place without a gap when its rules or lists change.
import { setMaxListeners } from 'node:events';
import type { QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import type { Programme } from '../planner/programme.js';
import type { Play } from '../planner/timeline.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { MountOrder } from './protocol.js';

/** A programme at work. */
interface Work {
  readonly order: MountOrder;
  readonly programme: Programme;
  readonly abort: AbortController;
  readonly running: Promise<void>;
}

/** Makes a programme by an order, beginning as its `resume` says; `isOnAir` tells whether it is the one that is played. */
export type MakeProgramme = (order: MountOrder, isOnAir: () => boolean) => Programme;

export class ProgrammeSlot {
  readonly #make: MakeProgramme;
  #current: Work;
  #coming: Work | null = null;
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;

  /** Starts the first programme. */
  constructor(make: MakeProgramme, order: MountOrder) {
    this.#make = make;
    this.#current = this.#start(order);
  }

  /** The programme that is played now. */
  get programme(): Programme {
    return this.#current.programme;
  }

  /**
   * Prepares another programme; it takes over in {@link settle}. With the same playlist it goes on behind `last`, the
   * last play on the timeline; another playlist begins anew.
   */
  change(order: MountOrder, last: Play | undefined): void {
    if (this.#isClosed) return;
    this.#drop(this.#coming);
    const isSameList = order.config.playlist === this.#current.order.config.playlist;
    this.#coming = this.#start({ ...order, resume: isSameList ? behind(last) : null });
  }

  /** Lets both go on with another reading of one of their lists. */
  replaceList(playlist: LoadedPlaylist): void {
    this.#coming?.programme.replace(playlist);
    this.#current.programme.replace(playlist);
  }

  /** Lets both follow the queue. */
  setQueue(queue: readonly QueueEntry[]): void {
    this.#coming?.programme.setQueue(queue);
    this.#current.programme.setQueue(queue);
  }

  /**
   * Lets the coming programme take over once it has a track of its playlist, or the current one cannot be played either: a
   * list that cannot be read silences nothing. Call on every advance, with the plays on the timeline: the scan of an open
   * one belongs to the current programme; a live stream that is heard ends where it has got to. True when it has happened.
   */
  settle(plays: readonly Play[]): boolean {
    const coming = this.#coming;
    const isOpen = ({ candidate: { facts } }: Play) => facts.isPartial && !facts.stream;
    if (!coming || plays.some(isOpen)) return false;
    if (!hasOwnTrack(coming.programme) && this.#current.programme.trouble === null) return false;
    this.#drop(this.#current);
    this.#current = coming;
    this.#coming = null;
    return true;
  }

  /** Ends all of them; idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#drop(this.#coming);
    this.#drop(this.#current);
    await Promise.all(this.#ending);
  }

  #start(order: MountOrder): Work {
    const abort = new AbortController();
    // Every request in flight listens to it.
    setMaxListeners(0, abort.signal);
    const programme: Programme = this.#make(order, () => this.#current.programme === programme);
    // In a turn of its own: whoever makes it may not be ready to hear of it.
    const running = Promise.resolve().then(() => programme.run(abort.signal));
    return { order, programme, abort, running };
  }

  #drop(work: Work | null): void {
    if (!work) return;
    work.abort.abort();
    this.#ending.add(work.running);
    void work.running.then(() => this.#ending.delete(work.running));
  }
}

/** Whether a track of its lists is ready: what others asked for says nothing of these. */
function hasOwnTrack({ ready }: Programme): boolean {
  return ready.some(
    ({ origin, lane }) => origin === 'playlist' && (lane === 'rotation' || lane === 'stream'),
  );
}

/** A place after a play: no track goes on in its middle, for no track has an empty location. */
function behind(last: Play | undefined): ResumeState | null {
  if (last?.candidate.origin !== 'playlist') return null;
  const { facts, rotation } = last.candidate;
  return {
    location: '',
    positionSamples: 0,
    sampleRateHz: facts.sampleRateHz,
    rotation,
    savedAtMs: Date.now(),
  };
}
