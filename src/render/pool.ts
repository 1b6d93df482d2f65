// The pool: every render job of the server, advanced step by step in a few processes, earliest deadline first.
import { JetStreamError } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import type { JobResult, StepReport } from './job.js';
import { isLost } from './lost.js';
import { type JobKind, type JobRequest, NO_JOBS, PoolJob } from './pool-job.js';
import { DEFAULT_LIMITS, type PoolLimits } from './pool-limits.js';
import { type ForkRenderProcess, PoolProcess } from './pool-process.js';
import { RenderSpeed } from './render-speed.js';
import { byUrgency, type Urgency, urgencyOf } from './urgency.js';

export interface PoolOptions {
  readonly processes: number;
  readonly fork: ForkRenderProcess;
  readonly onProcessLost?: (reason: string) => void;
  /** What the pool does has changed; called often. */
  readonly onTurn?: () => void;
  /** A job was done; seconds from its first step on, waits between steps included. */
  readonly onJobDone?: (kind: JobKind, seconds: number) => void;
  readonly limits?: Partial<PoolLimits>;
}

/** What the pool does at a moment. */
export interface PoolLoad {
  /** Jobs waiting for a process. */
  readonly queuedJobs: number;
  /** Jobs in processes, parked ones not counted. */
  readonly activeJobs: number;
  readonly processes: number;
  /** All jobs by what they are. */
  readonly jobs: Readonly<Record<JobKind, number>>;
  /**
   * Mounts whose every second could be rendered in real time if nothing were cached, by the speed of recent steps
   * with all processes at work; null before anything was rendered.
   */
  readonly coldCapacityMounts: number | null;
}

/** Runs render jobs; `close()` ends all processes. */
export class RenderPool {
  readonly #options: PoolOptions;
  readonly #limits: PoolLimits;
  readonly #jobs = new Set<PoolJob>();
  readonly #processes = new Set<PoolProcess>();
  readonly #speed = new RenderSpeed();
  #nextId = 1;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /**
   * Runs a job to its end.
   * @throws JetStreamError of the job itself, or `JS_RENDER_LOST` when its process died too often
   */
  run(request: JobRequest, signal?: AbortSignal): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      if (this.#closed || signal?.aborted) return reject(signal?.reason ?? lost('the server is stopping'));
      const job = new PoolJob(this.#nextId++, request, { resolve, reject });
      const onAbort = () => this.#cancel(job, signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      // A mount's signal lives as long as the mount, and would remember every job.
      job.forget = () => signal?.removeEventListener('abort', onAbort);
      this.#jobs.add(job);
      this.#dispatch();
    });
  }

  /** Forks up to `processes` ahead of the first jobs, which need not wait for them then. */
  prepare(processes: number): void {
    const most = Math.min(processes, this.#options.processes);
    while (this.#processes.size < most) this.#fork().rest();
  }

  /** A live job has a slice to do again, or a resting one may go on. */
  wake(): void {
    this.#dispatch();
  }

  /** What is being done, and how fast. */
  load(): PoolLoad {
    const activeJobs = [...this.#processes].reduce((sum, { jobs }) => sum + jobs.size, 0);
    const jobs = { ...NO_JOBS };
    for (const job of this.#jobs) jobs[job.kind]++;
    const { factor } = this.#speed;
    return {
      queuedJobs: this.#jobs.size - activeJobs,
      activeJobs,
      processes: this.#processes.size,
      jobs,
      // Every mount needs one second of audio a second; what overlaps is rendered twice and counts little.
      coldCapacityMounts: factor === null ? null : Math.floor(factor * this.#options.processes),
    };
  }

  /** Whether something urgent wants a core now. */
  isPressed(): boolean {
    const urgentBeforeMs = monotonicMs() + this.#limits.urgentMs;
    for (const job of this.#jobs) {
      if (!job.blocked && job.isReady && job.request.deadline() < urgentBeforeMs) return true;
    }
    return false;
  }

  /** Process ids, for the monitor. */
  pids(): number[] {
    return [...this.#processes].flatMap(({ pid }) => pid ?? []);
  }

  /** Rejects what is running and kills every process. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const job of [...this.#jobs]) this.#end(job, () => job.end.reject(lost('the server is stopping')));
    for (const process of this.#processes) process.kill();
  }

  /** Gives the earliest deadlines to the processes that are free, as long as there are both. */
  #dispatch(): void {
    if (this.#closed) return;
    const now = monotonicMs();
    const waiting = [...this.#jobs]
      .filter((job) => !job.stepping && job.isReady)
      .map((job) => ({ job, urgency: this.#urgency(job, now) }))
      .sort((a, b) => byUrgency(a.urgency, b.urgency));
    for (const { job } of waiting) {
      const process = this.#placeOf(job) ?? this.#freeProcess(job, now);
      if (process?.hasSlot()) void this.#step(job, process);
    }
    this.#options.onTurn?.();
  }

  #urgency(job: PoolJob, nowMs: number): Urgency {
    const isOpen = this.#placeOf(job) !== null;
    return urgencyOf(job.asDue(isOpen, this.#limits), nowMs, this.#limits);
  }

  /** Process a job is open in. */
  #placeOf(job: PoolJob): PoolProcess | null {
    for (const process of this.#processes) if (process.jobs.has(job)) return process;
    return null;
  }

  #freeProcess(job: PoolJob, nowMs: number): PoolProcess | null {
    const free = [...this.#processes].filter((process) => process.hasSlot() && process.hasRoom(job, nowMs));
    const [best] = free.sort((a, b) => a.jobs.size - b.jobs.size);
    if (best?.jobs.size === 0) return best;
    return this.#processes.size < this.#options.processes ? this.#fork() : (best ?? null);
  }

  #fork(): PoolProcess {
    const process: PoolProcess = new PoolProcess(this.#options.fork, this.#limits, {
      onLost: (reason) => this.#lose(process, reason),
      onRested: () => this.#processes.delete(process),
    });
    this.#processes.add(process);
    return process;
  }

  async #step(job: PoolJob, process: PoolProcess): Promise<void> {
    const endStep = process.beginStep(job, () => this.#dispatch());
    try {
      job.begunAtMs ??= monotonicMs();
      if (!process.jobs.has(job)) await process.open(job);
      if (job.cancelled) return;
      const begunMs = monotonicMs();
      const report = await process.step(job);
      if (report.encodedS) this.#speed.add(report.encodedS, (monotonicMs() - begunMs) / 1000);
      this.#take(job, report);
    } catch (error) {
      // A lost process has its own path: its jobs are repeated there.
      if (this.#processes.has(process)) this.#repeatOrFail(job, process, error);
    } finally {
      const wasBlocked = endStep();
      if (job.cancelled) this.#end(job, () => undefined);
      // A step that blocked let others in: with its end they may be too many.
      if (wasBlocked && this.#processes.has(process)) void process.park();
      this.#dispatch();
    }
  }

  #take(job: PoolJob, report: StepReport): void {
    // Whoever gave it up may have begun another in its place.
    if (job.cancelled) return;
    if (report.state === 'done') {
      this.#options.onJobDone?.(job.kind, (monotonicMs() - (job.begunAtMs ?? 0)) / 1000);
      this.#end(job, () => job.end.resolve(report.result));
      return;
    }
    if (report.ready) job.request.onReady?.(report.ready);
    if (report.facts) job.tell(report.facts);
  }

  /** A child that died is no verdict on the track: the job is repeated from where it got to. */
  #repeatOrFail(job: PoolJob, process: PoolProcess, error: unknown): void {
    if (!isLost(error) || !job.mayRepeat(this.#limits)) {
      this.#end(job, () => job.end.reject(error));
      return;
    }
    process.leave(job);
  }

  #cancel(job: PoolJob, reason: unknown): void {
    if (!this.#jobs.has(job)) return;
    job.cancelled = true;
    job.end.reject(reason);
    if (!job.stepping) this.#end(job, () => undefined);
    else void this.#placeOf(job)?.stop(job);
  }

  #end(job: PoolJob, settle: () => void): void {
    if (!this.#jobs.delete(job)) return;
    job.forget();
    this.#placeOf(job)?.leave(job);
    settle();
  }

  /** A process died, or hangs: its jobs are repeated elsewhere, a bounded number of times. */
  #lose(process: PoolProcess, reason: string): void {
    if (!this.#processes.delete(process)) return;
    if (!this.#closed) this.#options.onProcessLost?.(reason);
    process.close(reason);
    for (const job of process.jobs) {
      // Between two of its steps it had no part in that.
      const isBystander = job.isParkable && !job.stepping;
      if (isBystander || job.mayRepeat(this.#limits)) continue;
      this.#end(job, () => job.end.reject(lost(`the render process ended ${job.attempts} times: ${reason}`)));
    }
    process.jobs.clear();
    this.#dispatch();
  }
}

function lost(message: string): JetStreamError {
  return new JetStreamError('JS_RENDER_LOST', message);
}
