// Has workers measure levels only of mounts somebody watches, and hands what they measure to the feed.
import type { EventFeed } from '../model/events.js';
import type { MountLevels } from '../mount/level-reports.js';
import type { MountHost } from './mount-host.js';
import type { MountWorker } from './mount-worker.js';

export class LevelSwitch {
  readonly #events: EventFeed;
  readonly #hosts: ReadonlyMap<string, MountHost>;
  /** Mounts whose levels are on, and in which worker. */
  readonly #on = new Map<string, MountWorker>();

  constructor(events: EventFeed, hosts: ReadonlyMap<string, MountHost>) {
    this.#events = events;
    this.#hosts = hosts;
  }

  /** Tells the workers what changed; call when an interest or a mount's worker may have changed. */
  update(): void {
    for (const id of this.#on.keys()) if (!this.#hosts.has(id)) this.#on.delete(id);
    for (const { id, worker } of this.#hosts.values()) {
      const known = this.#on.get(id);
      const wanted = worker && this.#events.wants('levels', id) ? worker : undefined;
      if (known === wanted) continue;
      if (known && known === worker) known.rpc.note('levels', { id, on: false });
      this.#on.delete(id);
      if (!wanted) continue;
      wanted.rpc.note('levels', { id, on: true });
      this.#on.set(id, wanted);
    }
  }

  /** A mount runs anew: its new output knows of nothing. */
  started({ id }: MountHost): void {
    this.#on.delete(id);
    this.update();
  }

  /** Levels from a worker. */
  take(levels: readonly MountLevels[]): void {
    for (const { id, peak, rms } of levels) {
      this.#events.emit('levels', { peakDb: decibels(peak), rmsDb: decibels(rms) }, id);
    }
  }
}

/** Decibels of a level (full scale = 1) to a tenth; null for silence, which has none. */
export function decibels(level: number): number | null {
  return level > 0 ? Math.round(200 * Math.log10(level)) / 10 : null;
}
