// What the supervisor does once a second: looks after its workers, saves where mounts are, counts, judges.
import type { PlayheadStore } from '../store/playhead-store.js';
import { type Hosts, statusesOf } from './hosts.js';
import type { LateStore } from './late-store.js';
import type { Observers } from './observers.js';
import { stationStats } from './station-stats.js';
import type { StoppedChildren } from './stopped-children.js';
import { orWithoutStore } from './without-store.js';
import type { WorkerCrew } from './worker-crew.js';

export interface RoundsOptions {
  readonly hosts: Hosts;
  readonly observers: Pick<Observers, 'events' | 'health' | 'plays' | 'stats'>;
  readonly playheads: PlayheadStore;
  readonly lateStore: Pick<LateStore, 'look'>;
  readonly crew: WorkerCrew;
  readonly stoppedChildren: StoppedChildren;
  /** Called at the end of every round. */
  readonly onTurn: () => void;
}

const ROUND_MS = 1000;

export class Rounds {
  readonly #options: RoundsOptions;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#go(), ROUND_MS);
  }

  /** Goes no more; saves once again where mounts are. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#savePlayheads();
  }

  #go(): void {
    const { hosts, observers, crew, stoppedChildren, lateStore, onTurn } = this.#options;
    const { events, health, plays, stats } = observers;
    crew.check();
    stoppedChildren.check();
    lateStore.look();
    this.#savePlayheads();
    orWithoutStore(() => plays.flush());
    const mounts = statusesOf(hosts);
    orWithoutStore(() => stats.sample(mounts));
    // Judged whether or not anybody asks: a change is an event.
    const judged = health.judge(mounts);
    if (events.wants('stats')) events.emit('stats', stationStats(judged, mounts));
    onTurn();
  }

  #savePlayheads(): void {
    const { hosts, playheads } = this.#options;
    const states = [...hosts.values()].flatMap((host) => {
      const resume = host.report?.resume;
      return resume ? [[host.id, resume] as const] : [];
    });
    orWithoutStore(() => playheads.save(new Map(states)));
  }
}
