// The servers of one output. Their list may change while they are supplied: who stays the same keeps its connection.

import { matchTargets } from '../config/target-match.js';
import type { TargetConfig } from '../config/target-schema.js';
import { JetStreamError } from '../model/errors.js';
import type { FanOut } from '../playout/fan-out.js';
import { describeSource } from '../playout/source-description.js';
import { Target, type TargetChange } from '../playout/target.js';
import { defaultTimings } from '../playout/target-timings.js';
import type { MountOrder } from './protocol.js';
import type { WorkerShare } from './worker-share.js';

export interface OutputTargetsOptions {
  readonly order: MountOrder;
  readonly fanOut: FanOut;
  readonly share: Pick<WorkerShare, 'sendQueues' | 'servers'>;
  /** A target's state changed; `server` is its `host:port`. */
  readonly onChange: (change: TargetChange, server: string) => void;
}

interface Slot {
  readonly config: TargetConfig;
  readonly target: Target;
  readonly abort: AbortController;
  readonly leaveFanOut: () => void;
  running: Promise<void>;
}

export class OutputTargets {
  readonly #options: OutputTargetsOptions;
  #slots: readonly Slot[];
  readonly #ending = new Set<Promise<void>>();
  #isOnAir = false;
  #isClosed = false;

  constructor(options: OutputTargetsOptions) {
    const { order } = options;
    this.#options = options;
    this.#slots = order.config.icecast_servers.map((config, index) => this.#create(config, index, order));
  }

  /** In the order of the list. */
  get all(): readonly Target[] {
    return this.#slots.map(({ target }) => target);
  }

  /** Begins to supply them, and those that come later too; idempotent. */
  goOnAir(): void {
    if (this.#isOnAir || this.#isClosed) return;
    this.#isOnAir = true;
    for (const slot of this.#slots) this.#run(slot, Promise.resolve());
  }

  /**
   * Takes another list up. A target that is the same in every key stays as it is, and hears other words about its
   * stream when it connects next; one that changed is closed first, for a server takes one source for a path.
   */
  change(order: MountOrder): void {
    if (this.#isClosed) return;
    const before = this.#slots;
    const matches = matchTargets(
      before.map(({ config }) => config),
      order.config.icecast_servers,
    );
    const kept = new Set(matches.map(({ keeps }) => keeps));
    const closed = before.map((slot, index) => (kept.has(index) ? Promise.resolve() : this.#end(slot)));
    this.#slots = matches.map(({ config, keeps, replaces }, index) => {
      const same = keeps === null ? undefined : before[keeps];
      if (same) {
        same.target.adopt(index, describe(order, config));
        return same;
      }
      const slot = this.#create(config, index, order);
      if (this.#isOnAir) this.#run(slot, replaces === null ? Promise.resolve() : closed[replaces]);
      return slot;
    });
  }

  /** Ends a target's wait; false when there is no such target or nothing to end. */
  reconnect(index: number): boolean {
    return this.#slots[index]?.target.reconnectNow() ?? false;
  }

  /** Closes every connection cleanly; idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#slots.map((slot) => this.#end(slot)), ...this.#ending]);
  }

  #run(slot: Slot, after: Promise<void> | undefined): void {
    const { target, abort } = slot;
    slot.running = Promise.resolve(after).then(() => target.run(abort.signal));
  }

  #end({ abort, leaveFanOut, running }: Slot): Promise<void> {
    abort.abort(new JetStreamError('JS_INTERNAL', 'the target was stopped'));
    leaveFanOut();
    this.#ending.add(running);
    void running.then(() => this.#ending.delete(running));
    return running;
  }

  #create(config: TargetConfig, index: number, order: MountOrder): Slot {
    const { fanOut, share, onChange } = this.#options;
    const server = `${config.host}:${config.port}`;
    const target = new Target({
      index,
      config,
      description: describe(order, config),
      recent: fanOut.recent,
      sendQueues: share.sendQueues,
      servers: share.servers,
      timings: { ...defaultTimings, backoff: { ...defaultTimings.backoff, ...order.backoff } },
      onChange: (change) => onChange(change, server),
    });
    const leaveFanOut = fanOut.add(target);
    return { config, target, abort: new AbortController(), leaveFanOut, running: Promise.resolve() };
  }
}

function describe({ config, profile, userAgent }: MountOrder, target: TargetConfig) {
  return describeSource(config, target, profile, userAgent);
}
