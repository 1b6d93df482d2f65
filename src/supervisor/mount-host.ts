// One mount as the supervisor knows it: what was ordered, what its worker last reported, and its life cycle.
import type { MountConfig } from '../config/mount-schema.js';
import type { MountSource, MountState, MountStatus, TrackFailure } from '../model/mount.js';
import type { Profile } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { MountReport } from '../mount/protocol.js';
import { type RemoteAccess, UNTRUSTED } from '../remote/remote-access.js';
import type { MountWorker } from './mount-worker.js';

const RECENT_FAILURES = 20;

/** The only writer of a mount's state. */
export class MountHost {
  readonly config: MountConfig;
  readonly source: MountSource;
  readonly profile: Profile | null;
  /** Folders its files must lie below; null for the operator's own. */
  readonly roots: readonly string[] | null;
  /** What its requests may reach. */
  readonly remote: RemoteAccess;
  worker: MountWorker | null = null;
  listeners = 0;
  #report: MountReport | null = null;
  #state: MountState = 'starting';
  #reason = 'starting';
  #since = new Date().toISOString();
  #startedAtMs = monotonicMs();
  #restarts = 0;
  #tracksFailed = 0;
  #tracksPlayedBefore = 0;
  #framesLateBefore = 0;
  #framesSentBefore = 0;
  readonly #failures: TrackFailure[] = [];
  readonly #onState: (host: MountHost, from: MountState) => void;

  constructor(
    definition: {
      config: MountConfig;
      source: MountSource;
      profile: Profile | null;
      roots: readonly string[] | null;
      remote?: RemoteAccess;
    },
    onState: (host: MountHost, from: MountState) => void,
  ) {
    this.config = definition.config;
    this.source = definition.source;
    this.profile = definition.profile;
    this.roots = definition.roots;
    this.remote = definition.remote ?? UNTRUSTED;
    this.#onState = onState;
  }

  get id(): string {
    return this.config.id;
  }

  get state(): MountState {
    return this.#state;
  }

  get reason(): string {
    return this.#reason;
  }

  /** The worker's last word, null before the first and after the worker's end. */
  get report(): MountReport | null {
    return this.#report;
  }

  /** Takes a report; states a worker knows of follow it. One that comes after the worker was lost is stale. */
  take(report: MountReport): void {
    if (!this.worker) return;
    this.#report = report;
    this.enter(report.state, report.reason);
  }

  /** Changes the state, if it is another one; the reason may change within a state. */
  enter(state: MountState, reason: string): void {
    this.#reason = reason;
    if (state === this.#state) return;
    const from = this.#state;
    this.#state = state;
    this.#since = new Date().toISOString();
    this.#onState(this, from);
  }

  /** The worker is gone: counts what it had counted and waits for the next. */
  lost(reason: string): void {
    this.#restarts++;
    this.#leave('restarting', reason);
  }

  /** Stopped on purpose, to be started again when what it needs is back. */
  stop(reason: string): void {
    this.#leave('stopped', reason);
  }

  #leave(state: MountState, reason: string): void {
    this.#tracksPlayedBefore += this.#report?.tracksPlayed ?? 0;
    this.#framesLateBefore += this.#report?.framesLate ?? 0;
    this.#framesSentBefore += this.#report?.framesSent ?? 0;
    this.#report = null;
    this.worker = null;
    this.#startedAtMs = monotonicMs();
    this.enter(state, reason);
  }

  /** Notes a track that could not be played; true when it is the first time for this file. */
  failed(failure: TrackFailure): boolean {
    this.#tracksFailed++;
    const isNew = !this.#failures.some((known) => known.location === failure.location);
    if (isNew) this.#failures.unshift(failure);
    this.#failures.length = Math.min(this.#failures.length, RECENT_FAILURES);
    return isNew;
  }

  /** Snapshot for the API. */
  status(): MountStatus {
    const { config, source, profile } = this;
    const report = this.#report;
    return {
      id: config.id,
      path: config.path,
      name: config.name || config.id,
      source,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      uptimeS: (monotonicMs() - this.#startedAtMs) / 1000,
      profile,
      render: config.render,
      follow: config.follow ?? null,
      nowPlaying: report?.nowPlaying ?? null,
      next: report?.next ?? null,
      playlist: report?.playlist ?? null,
      readAheadS: report?.readAheadS ?? 0,
      listeners: this.listeners,
      tracksPlayed: this.#tracksPlayedBefore + (report?.tracksPlayed ?? 0),
      tracksFailed: this.#tracksFailed,
      recentFailures: [...this.#failures],
      framesLate: this.#framesLateBefore + (report?.framesLate ?? 0),
      framesSent: this.#framesSentBefore + (report?.framesSent ?? 0),
      restarts: this.#restarts,
      targets: report?.targets ?? [],
    };
  }
}
