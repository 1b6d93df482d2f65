// One mount as the supervisor knows it: what was ordered, what its worker last reported, and its life cycle.
import type { MountConfig } from '../config/mount-schema.js';
import type { MountOverriding, MountSource, MountState, MountStatus, TrackFailure } from '../model/mount.js';
import type { Profile } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { MountReport } from '../mount/protocol.js';
import { type RemoteAccess, UNTRUSTED } from '../remote/remote-access.js';
import type { MountWorker } from './mount-worker.js';

const RECENT_FAILURES = 20;
/**
 * How long a snapshot is shown while nothing changes, milliseconds: all that moves by itself is the uptime. The borders
 * are the same for all mounts, so that a list of them stays the same list between two of them.
 */
const SNAPSHOT_MS = 100;

/** Told of every change of a mount's state. */
export type OnState = (host: MountHost, from: MountState) => void;

/** What a mount is run by; replaced as a whole when its definition changes. */
export interface HostDefinition {
  readonly config: MountConfig;
  /** Null when the encoder it insists on is not installed. */
  readonly profile: Profile | null;
  /** Folders its files must lie below; null for the operator's own. */
  readonly roots: readonly string[] | null;
  /** What its requests may reach; by default nothing but public addresses. */
  readonly remote?: RemoteAccess;
  readonly overridden: readonly MountOverriding[];
}

/** The only writer of a mount's state. */
export class MountHost {
  readonly source: MountSource;
  /** Name of this server. */
  readonly node: string;
  /** False while it is stopped on purpose. */
  isWanted = true;
  #definition: HostDefinition;
  worker: MountWorker | null = null;
  #listeners = 0;
  #report: MountReport | null = null;
  #state: MountState = 'starting';
  #reason = 'starting';
  #since = new Date().toISOString();
  #startedAtMs: number;
  #restarts = 0;
  #tracksFailed = 0;
  #tracksPlayedBefore = 0;
  #framesLateBefore = 0;
  #framesSentBefore = 0;
  #bytesSentBefore = 0;
  #silenceBeforeS = 0;
  readonly #failures: TrackFailure[] = [];
  readonly #onState: OnState;
  readonly #nowMs: () => number;
  /** What was told last, and in which stretch of {@link SNAPSHOT_MS}; null since something changed. */
  #snapshot: { readonly stretch: number; readonly status: MountStatus } | null = null;

  constructor(
    { source, node, ...definition }: HostDefinition & { readonly source: MountSource; readonly node: string },
    onState: OnState,
    nowMs: () => number = monotonicMs,
  ) {
    this.source = source;
    this.node = node;
    this.#definition = definition;
    this.#onState = onState;
    this.#nowMs = nowMs;
    this.#startedAtMs = nowMs();
  }

  get id(): string {
    return this.config.id;
  }

  get config(): MountConfig {
    return this.#definition.config;
  }

  get profile(): Profile | null {
    return this.#definition.profile;
  }

  get roots(): readonly string[] | null {
    return this.#definition.roots;
  }

  get remote(): RemoteAccess {
    return this.#definition.remote ?? UNTRUSTED;
  }

  /** Takes another definition of the same mount; who runs it must be told. */
  redefine(definition: Partial<HostDefinition>): void {
    this.#definition = { ...this.#definition, ...definition };
    this.#snapshot = null;
  }

  /** Listeners on our own endpoint. */
  get listeners(): number {
    return this.#listeners;
  }

  set listeners(count: number) {
    this.#listeners = count;
    this.#snapshot = null;
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
    this.#snapshot = null;
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

  /** Stopped on purpose: for good, until it is started, or `restarting` to go on at its place at once. */
  rest(state: 'stopped' | 'restarting', reason: string): void {
    this.#leave(state, reason);
  }

  #leave(state: MountState, reason: string): void {
    this.#tracksPlayedBefore += this.#report?.tracksPlayed ?? 0;
    this.#framesLateBefore += this.#report?.framesLate ?? 0;
    this.#framesSentBefore += this.#report?.framesSent ?? 0;
    this.#bytesSentBefore += this.#report?.bytesSent ?? 0;
    this.#silenceBeforeS += this.#report?.silenceS ?? 0;
    this.#report = null;
    this.worker = null;
    this.#startedAtMs = this.#nowMs();
    this.enter(state, reason);
  }

  /** Notes a track that could not be played; true when it is the first time for this file. */
  failed(failure: TrackFailure): boolean {
    this.#tracksFailed++;
    this.#snapshot = null;
    const isNew = !this.#failures.some((known) => known.location === failure.location);
    if (isNew) this.#failures.unshift(failure);
    this.#failures.length = Math.min(this.#failures.length, RECENT_FAILURES);
    return isNew;
  }

  /** Snapshot for the API: the same object as before where nothing has changed within a tenth of a second. */
  status(): MountStatus {
    const stretch = Math.floor(this.#nowMs() / SNAPSHOT_MS);
    if (this.#snapshot?.stretch !== stretch) this.#snapshot = { stretch, status: this.#describe() };
    return this.#snapshot.status;
  }

  #describe(): MountStatus {
    const { config, source, profile } = this;
    const report = this.#report;
    return {
      id: config.id,
      path: config.path,
      name: config.name || config.id,
      source,
      overridden: this.#definition.overridden,
      node: this.node,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      uptimeS: (this.#nowMs() - this.#startedAtMs) / 1000,
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
      bytesSent: this.#bytesSentBefore + (report?.bytesSent ?? 0),
      silenceS: this.#silenceBeforeS + (report?.silenceS ?? 0),
      quietForS: report?.quietForS ?? 0,
      restarts: this.#restarts,
      targets: report?.targets ?? [],
    };
  }
}
