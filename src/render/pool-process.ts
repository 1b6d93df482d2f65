// One render process of the pool: which jobs are open in it, what steps in it, and what gives way when it is full.
import { Rpc } from '../model/rpc.js';
import { monotonicMs } from '../model/time.js';
import type { StepReport } from './job.js';
import { givingWay, openCount, parkable } from './parking.js';
import type { PoolJob } from './pool-job.js';
import type { PoolLimits } from './pool-limits.js';
import type { RenderPoolProtocol, RenderProcessProtocol } from './process-protocol.js';

/** A forked render process as the pool needs it; made by the supervisor. */
export interface RenderProcessHandle {
  readonly pid: number | undefined;
  post(message: unknown): void;
  /** Whether it, or something that it started, uses a core at this moment or waits for one. */
  isBusy(): boolean;
  /** SIGKILL for the process and everything it started. */
  kill(): void;
}

/** Forks a render process; `onExit` is called once, however it ends. */
export type ForkRenderProcess = (
  onMessage: (message: unknown) => void,
  onExit: (reason: string) => void,
) => RenderProcessHandle;

/** What a process tells the pool of its life. */
export interface PoolProcessEvents {
  /** It has ended, or hangs and was killed, with the reason; may be called again when it is gone at last. */
  readonly onLost: (reason: string) => void;
  /** It had no jobs for the limit's time and is being ended. */
  readonly onRested: () => void;
}

/** Between looks whether a slow step is blocked, or lost. */
const LOOK_AGAIN_MS = 250;
/**
 * A step that was busy at every look may take this many times as long as one that waited: deep in a track of hours a
 * decoder has far to go, on cores that others want too.
 */
const BUSY_PATIENCE = 4;

/** A process and the jobs open in it. */
export class PoolProcess {
  readonly jobs = new Set<PoolJob>();
  readonly #handle: RenderProcessHandle;
  readonly #rpc: Rpc<RenderProcessProtocol, RenderPoolProtocol>;
  readonly #limits: PoolLimits;
  readonly #events: PoolProcessEvents;
  #steps = 0;
  #blockedSteps = 0;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(fork: ForkRenderProcess, limits: PoolLimits, events: PoolProcessEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#handle = fork((message) => this.#rpc.receive(message), events.onLost);
    this.#rpc = new Rpc<RenderProcessProtocol, RenderPoolProtocol>(
      { post: (message) => this.#handle.post(message) },
      {},
    );
  }

  get pid(): number | undefined {
    return this.#handle.pid;
  }

  /** True when one more step may begin: none uses its core, and not too many wait. */
  hasSlot(): boolean {
    return this.#steps - this.#blockedSteps < 1 && this.#blockedSteps < this.#limits.blockedSteps;
  }

  /** True when one more job may be open in it, or another gives way to it. */
  hasRoom(job: PoolJob, nowMs: number): boolean {
    if (!job.isParkable) return true;
    const open = [...this.jobs].map((each) => each.asOpen());
    if (openCount(open) < this.#limits.openJobs) return true;
    return givingWay(open, job.request.deadline(), nowMs, this.#limits).length > 0;
  }

  /**
   * Counts a step from now on, tells when it is blocked, and gives the process up when it never ends. Returns what ends
   * the step, which answers whether it was blocked. A step that is slow because the cores are wanted by others is not
   * blocked: more jobs at once would make all of them slower still.
   */
  beginStep(job: PoolJob, onBlocked: () => void): () => boolean {
    const isOpening = !this.jobs.has(job);
    const begunAtMs = monotonicMs();
    let wasBlocked = false;
    job.stepping = true;
    this.#steps++;
    let blockedTimer = setTimeout(() => look(), this.#limits.blockedAfterMs);
    const look = () => {
      if (this.#handle.isBusy()) {
        blockedTimer = setTimeout(look, LOOK_AGAIN_MS);
        return;
      }
      wasBlocked = true;
      job.blocked = true;
      this.#blockedSteps++;
      onBlocked();
    };
    const { lostAfterMs } = this.#limits;
    const mayGoOn = () => !wasBlocked && monotonicMs() - begunAtMs < BUSY_PATIENCE * lostAfterMs;
    const judge = () => {
      if (mayGoOn()) lostTimer = setTimeout(judge, LOOK_AGAIN_MS);
      else this.#giveUp();
    };
    let lostTimer = setTimeout(judge, lostAfterMs);
    return () => {
      clearTimeout(blockedTimer);
      clearTimeout(lostTimer);
      job.stepping = false;
      job.blocked = false;
      job.note(monotonicMs() - begunAtMs, isOpening);
      this.#steps--;
      if (wasBlocked) this.#blockedSteps--;
      return wasBlocked;
    };
  }

  /** Opens a job, and parks others for it. @throws JetStreamError of the job, or `JS_INTERNAL` when the process is gone */
  async open(job: PoolJob): Promise<void> {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    this.jobs.add(job);
    await this.park(job);
    await this.#rpc.call('start', { jobId: job.id, order: job.request.order() });
  }

  /** Does one step of an open job. @throws as {@link open} */
  step(job: PoolJob): Promise<StepReport> {
    const slice = job.request.slice?.();
    return this.#rpc.call('step', { jobId: job.id, ...(slice ? { slice } : {}) });
  }

  /** Keeps the number of open jobs bounded: those that lose least give their children up and go on later. */
  async park(newcomer?: PoolJob): Promise<void> {
    const open = [...this.jobs].map((job) => job.asOpen());
    const excess = openCount(open) - this.#limits.openJobs;
    const parked = parkable(open, this.#limits)
      .filter(({ job }) => job !== newcomer)
      .slice(0, Math.max(0, excess));
    for (const { job } of parked) this.jobs.delete(job);
    await Promise.all(parked.map(({ job }) => this.stop(job)));
  }

  /**
   * Has a job's children ended, whether it is in a step or not. What goes wrong with that is no fault of whoever comes
   * next, and the job meets it again when it goes on.
   */
  async stop(job: PoolJob): Promise<void> {
    await this.#rpc.call('close', { jobId: job.id }).catch(() => undefined);
  }

  /** A job ends here, or goes on elsewhere. */
  leave(job: PoolJob): void {
    void this.stop(job);
    this.jobs.delete(job);
    if (this.jobs.size === 0) this.rest();
  }

  /** Ends the process when nothing is opened in it for a while. */
  rest(): void {
    this.#idleTimer ??= setTimeout(() => {
      this.#events.onRested();
      this.close('render process at rest');
      this.kill();
    }, this.#limits.idleAfterMs);
    this.#idleTimer.unref();
  }

  /** Fails what is still asked of it; it is gone, or about to go. */
  close(reason: string): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#rpc.close(reason);
  }

  /** SIGKILL for it and everything it started. */
  kill(): void {
    this.#handle.kill();
  }

  /** Nothing waits for its end: asleep in a broken disk it cannot even be killed. */
  #giveUp(): void {
    this.kill();
    this.#events.onLost(`a render process hung for ${this.#limits.lostAfterMs / 1000} s`);
  }
}
