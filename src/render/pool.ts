// The pool: every render job of the server, advanced step by step in a few processes, earliest deadline first.
import { JetStreamError } from '../model/errors.js';
import { Rpc } from '../model/rpc.js';
import { monotonicMs } from '../model/time.js';
import type { MixWindow } from '../model/timeline.js';
import type { TrackFacts } from '../model/track.js';
import type { FrameRange } from './asset-file.js';
import type { JobResult } from './job.js';
import { isLost } from './lost.js';
import { givingWay, type OpenJob, openCount, parkable } from './parking.js';
import type { JobOrder, RenderPoolProtocol, RenderProcessProtocol } from './process-protocol.js';
import { RenderSpeed } from './render-speed.js';

/** A forked render process as the pool needs it; made by the supervisor. */
export interface RenderProcessHandle {
  readonly pid: number | undefined;
  post(message: unknown): void;
  /** SIGKILL for the process and everything it started. */
  kill(): void;
}

/** Forks a render process; `onExit` is called once, however it ends. */
export type ForkRenderProcess = (
  onMessage: (message: unknown) => void,
  onExit: (reason: string) => void,
) => RenderProcessHandle;

/** How a job is to be run. */
export interface JobRequest {
  /** Built anew for every attempt, so that a repeated job goes on where the lost one got to. */
  readonly order: () => JobOrder;
  /** Monotonic ms at which the result, or the next frame, is due; asked before every step. */
  readonly deadline: () => number;
  readonly onReady?: (range: FrameRange) => void;
  /** What a scan knows so far, after every step of it. */
  readonly onFacts?: (facts: TrackFacts) => void;
  /** What a live job does next, asked before every step; null while there is nothing, until {@link RenderPool.wake}. */
  readonly slice?: () => MixWindow | null;
  /** Whether it may go on, asked before every step; while it may not it rests, until {@link RenderPool.wake}. */
  readonly mayRun?: () => boolean;
  /** Times it is tried when a process or an encoder is lost; the pool's limit by default. */
  readonly attempts?: number;
}

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

/** Bounds of the pool. */
export interface PoolLimits {
  /** A step that takes longer waits for something else than a core: another job may use the process meanwhile. */
  readonly blockedAfterMs: number;
  /** A step that takes longer has hung where no deadline of its own reaches: its process is killed. */
  readonly lostAfterMs: number;
  /** Jobs that keep their children in one process. */
  readonly openJobs: number;
  /** Steps waiting at once in one process. */
  readonly blockedSteps: number;
  /** A process without jobs is ended after this. */
  readonly idleAfterMs: number;
  /** Jobs due sooner than this come first, whatever it costs to open them. */
  readonly criticalMs: number;
  /** Jobs due later than this are not urgent: open ones are finished first. */
  readonly urgentMs: number;
  readonly attempts: number;
}

const DEFAULT_LIMITS: PoolLimits = {
  blockedAfterMs: 1000,
  lostAfterMs: 30_000,
  openJobs: 6,
  blockedSteps: 12,
  idleAfterMs: 60_000,
  criticalMs: 6_000,
  urgentMs: 30_000,
  attempts: 3,
};

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

/** What a job is. */
export type JobKind = JobOrder['spec']['kind'];

interface Job {
  readonly id: number;
  readonly kind: JobKind;
  readonly request: JobRequest;
  readonly resolve: (result: JobResult) => void;
  readonly reject: (error: unknown) => void;
  process: Member | null;
  stepping: boolean;
  /** Its step waits for something else than a core. */
  blocked: boolean;
  cancelled: boolean;
  attempts: number;
  /** Monotonic ms of its first step; null before. */
  begunAtMs: number | null;
  /** Ends its interest in the signal it was given. */
  forget: () => void;
  /** As in {@link OpenJob}. */
  openingMs: number;
  workedMs: number;
}

interface Member {
  readonly handle: RenderProcessHandle;
  readonly rpc: Rpc<RenderProcessProtocol, RenderPoolProtocol>;
  readonly jobs: Set<Job>;
  steps: number;
  blocked: number;
  idleTimer: NodeJS.Timeout | null;
}

/** Runs render jobs; `close()` ends all processes. */
export class RenderPool {
  readonly #options: PoolOptions;
  readonly #limits: PoolLimits;
  readonly #jobs = new Set<Job>();
  readonly #members = new Set<Member>();
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
      const id = this.#nextId++;
      const job: Job = {
        id,
        kind: request.order().spec.kind,
        request,
        resolve,
        reject,
        process: null,
        stepping: false,
        blocked: false,
        cancelled: false,
        attempts: 0,
        begunAtMs: null,
        forget: () => undefined,
        openingMs: 0,
        workedMs: 0,
      };
      const onAbort = () => this.#cancel(job, signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      // A mount's signal lives as long as the mount, and would remember every job.
      job.forget = () => signal?.removeEventListener('abort', onAbort);
      this.#jobs.add(job);
      this.#dispatch();
    });
  }

  /** A live job has a slice to do again, or a resting one may go on. */
  wake(): void {
    this.#dispatch();
  }

  /** What is being done, and how fast. */
  load(): PoolLoad {
    const activeJobs = [...this.#jobs].filter((job) => job.process).length;
    const jobs = {
      scan: 0,
      body: 0,
      mix: 0,
      live: 0,
      silence: 0,
      playlist: 0,
      cover: 0,
      identity: 0,
      seam: 0,
      stream: 0,
    };
    for (const job of this.#jobs) jobs[job.kind]++;
    const { factor } = this.#speed;
    return {
      queuedJobs: this.#jobs.size - activeJobs,
      activeJobs,
      processes: this.#members.size,
      jobs,
      // Every mount needs one second of audio a second; what overlaps is rendered twice and counts little.
      coldCapacityMounts: factor === null ? null : Math.floor(factor * this.#options.processes),
    };
  }

  /** Whether something urgent wants a core now. */
  isPressed(): boolean {
    const urgentBeforeMs = monotonicMs() + this.#limits.urgentMs;
    for (const job of this.#jobs) {
      if (!job.blocked && this.#isReady(job) && job.request.deadline() < urgentBeforeMs) return true;
    }
    return false;
  }

  /** Process ids, for the monitor. */
  pids(): number[] {
    return [...this.#members].flatMap((member) => member.handle.pid ?? []);
  }

  /** Rejects what is running and kills every process. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const job of [...this.#jobs]) this.#end(job, () => job.reject(lost('the server is stopping')));
    for (const member of this.#members) member.handle.kill();
  }

  /** Gives the earliest deadlines to the processes that are free, as long as there are both. */
  #dispatch(): void {
    if (this.#closed) return;
    const now = monotonicMs();
    const waiting = [...this.#jobs].filter((job) => !job.stepping && this.#isReady(job));
    const order = new Map(waiting.map((job) => [job, this.#urgency(job, now)]));
    waiting.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    for (const job of waiting) {
      const member = job.process ?? this.#freeMember(job, now);
      if (!member || !this.#hasSlot(member)) continue;
      void this.#step(job, member);
    }
    this.#options.onTurn?.();
  }

  #isReady({ stepping, request }: Job): boolean {
    return stepping || (request.slice?.() !== null && request.mayRun?.() !== false);
  }

  /**
   * Sort key: what is critical by deadline; then, both for what is urgent and for what is not, jobs with open children
   * before the rest. Were urgent jobs taken in turns, the pool would do little else than open them as soon as they are
   * more than can stay open; for critical ones `parking.ts` bounds that.
   */
  #urgency(job: Job, now: number): number {
    const deadline = job.request.deadline();
    if (deadline < now + this.#limits.criticalMs) return deadline;
    const isUrgent = deadline < now + this.#limits.urgentMs;
    return deadline + (isUrgent ? 1e12 : 3e12) + (job.process ? 0 : 1e12);
  }

  #hasSlot(member: Member): boolean {
    return member.steps - member.blocked < 1 && member.blocked < this.#limits.blockedSteps;
  }

  #freeMember(job: Job, now: number): Member | null {
    let best: Member | null = null;
    for (const member of this.#members) {
      if (
        this.#hasSlot(member) &&
        this.#hasRoom(member, job, now) &&
        (!best || member.jobs.size < best.jobs.size)
      )
        best = member;
    }
    if (best && best.jobs.size === 0) return best;
    return this.#members.size < this.#options.processes ? this.#fork() : best;
  }

  /** True when one more job may be open in a process, or another gives way to it there. */
  #hasRoom(member: Member, job: Job, now: number): boolean {
    if (isLive(job)) return true;
    const open = openJobsOf(member);
    if (openCount(open) < this.#limits.openJobs) return true;
    return givingWay(open, job.request.deadline(), now + this.#limits.criticalMs).length > 0;
  }

  #fork(): Member {
    const handle = this.#options.fork(
      (message) => member.rpc.receive(message),
      (reason) => this.#lose(member, reason),
    );
    const rpc = new Rpc<RenderProcessProtocol, RenderPoolProtocol>({ post: (m) => handle.post(m) }, {});
    const member: Member = { handle, rpc, jobs: new Set(), steps: 0, blocked: 0, idleTimer: null };
    this.#members.add(member);
    return member;
  }

  async #step(job: Job, member: Member): Promise<void> {
    job.stepping = true;
    member.steps++;
    let waiting = false;
    const blockedTimer = setTimeout(() => {
      waiting = true;
      job.blocked = true;
      member.blocked++;
      this.#dispatch();
    }, this.#limits.blockedAfterMs);
    const lostTimer = setTimeout(() => member.handle.kill(), this.#limits.lostAfterMs);
    const takenMs = monotonicMs();
    const isOpening = job.process === null;
    try {
      job.begunAtMs ??= takenMs;
      if (isOpening) await this.#open(job, member);
      const slice = job.request.slice?.();
      const begunMs = monotonicMs();
      const report = await member.rpc.call('step', { jobId: job.id, ...(slice ? { slice } : {}) });
      if (report.encodedS) this.#speed.add(report.encodedS, (monotonicMs() - begunMs) / 1000);
      if (report.state === 'done') {
        this.#options.onJobDone?.(job.kind, (monotonicMs() - job.begunAtMs) / 1000);
        this.#end(job, () => job.resolve(report.result));
      } else {
        if (report.ready) job.request.onReady?.(report.ready);
        if (report.facts) job.request.onFacts?.(report.facts);
      }
    } catch (error) {
      // A lost process has its own path: its jobs are repeated there.
      if (this.#members.has(member)) this.#repeatOrFail(job, member, error);
    } finally {
      clearTimeout(blockedTimer);
      clearTimeout(lostTimer);
      job.stepping = false;
      job.blocked = false;
      const tookMs = monotonicMs() - takenMs;
      if (isOpening) [job.openingMs, job.workedMs] = [tookMs, 0];
      else job.workedMs += tookMs;
      member.steps--;
      if (waiting) member.blocked--;
      if (job.cancelled) this.#end(job, () => undefined);
      // A step that blocked let others in: with its end they may be too many.
      if (waiting && this.#members.has(member)) void this.#park(member).catch(() => undefined);
      this.#dispatch();
    }
  }

  async #open(job: Job, member: Member): Promise<void> {
    if (member.idleTimer) clearTimeout(member.idleTimer);
    member.idleTimer = null;
    job.process = member;
    member.jobs.add(job);
    await this.#park(member, job);
    await member.rpc.call('start', { jobId: job.id, order: job.request.order() });
  }

  /** Keeps the number of open jobs bounded: those that lose least give their children up and go on later. */
  async #park(member: Member, newcomer?: Job): Promise<void> {
    const open = openJobsOf(member);
    const excess = openCount(open) - this.#limits.openJobs;
    const parked = parkable(open.filter(({ job }) => job !== newcomer)).slice(0, Math.max(0, excess));
    for (const { job } of parked) {
      job.process = null;
      member.jobs.delete(job);
    }
    await Promise.all(parked.map(({ job }) => member.rpc.call('close', { jobId: job.id })));
  }

  /** A child that died is no verdict on the track: the job is repeated from where it got to. */
  #repeatOrFail(job: Job, member: Member, error: unknown): void {
    if (!isLost(error) || ++job.attempts >= (job.request.attempts ?? this.#limits.attempts)) {
      this.#end(job, () => job.reject(error));
      return;
    }
    this.#closeRemote(job);
    job.process = null;
    member.jobs.delete(job);
  }

  #cancel(job: Job, reason: unknown): void {
    if (!this.#jobs.has(job)) return;
    job.cancelled = true;
    job.reject(reason);
    if (!job.stepping) this.#end(job, () => undefined);
    else this.#closeRemote(job);
  }

  #end(job: Job, settle: () => void): void {
    if (!this.#jobs.delete(job)) return;
    job.forget();
    this.#closeRemote(job);
    const member = job.process;
    job.process = null;
    member?.jobs.delete(job);
    if (member && member.jobs.size === 0) this.#rest(member);
    settle();
  }

  #closeRemote(job: Job): void {
    job.process?.rpc.call('close', { jobId: job.id }).catch(() => undefined);
  }

  #rest(member: Member): void {
    member.idleTimer ??= setTimeout(() => {
      this.#members.delete(member);
      member.rpc.close('render process at rest');
      member.handle.kill();
    }, this.#limits.idleAfterMs);
    member.idleTimer.unref();
  }

  /** A process died: its jobs are repeated elsewhere, a bounded number of times. */
  #lose(member: Member, reason: string): void {
    if (!this.#members.delete(member)) return;
    if (member.idleTimer) clearTimeout(member.idleTimer);
    if (!this.#closed) this.#options.onProcessLost?.(reason);
    member.rpc.close(reason);
    for (const job of member.jobs) {
      job.process = null;
      if (++job.attempts >= (job.request.attempts ?? this.#limits.attempts)) {
        this.#end(job, () => job.reject(lost(`the render process ended ${job.attempts} times: ${reason}`)));
      }
    }
    member.jobs.clear();
    this.#dispatch();
  }
}

function openJobsOf(member: Member): (OpenJob & { readonly job: Job })[] {
  return [...member.jobs].map((job) => ({
    job,
    stepping: job.stepping,
    blocked: job.blocked,
    isLive: isLive(job),
    losesAll: job.kind === 'scan',
    deadlineMs: job.request.deadline(),
    openingMs: job.openingMs,
    workedMs: job.workedMs,
  }));
}

/** A job that would not go on where it was: its encoder forgets nothing, and a stream does not come twice. */
function isLive({ kind, request }: Job): boolean {
  return request.slice !== undefined || kind === 'stream';
}

function lost(message: string): JetStreamError {
  return new JetStreamError('JS_RENDER_LOST', message);
}
