// Mounts put into workers, started again where they were when they end, and stopped; followers go where their mount goes.
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../model/errors.js';
import type { Profile } from '../model/profile.js';
import type { QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import { monotonicMs } from '../model/time.js';
import type { MountOrder } from '../mount/protocol.js';
import { followersOf, obstacleTo } from './followers.js';
import type { ListKeeper } from './list-keeper.js';
import type { Feeds } from './listening.js';
import { locationsOf } from './media-roots.js';
import type { MountHost } from './mount-host.js';
import type { MountWorker } from './mount-worker.js';
import type { Renderer } from './renderer.js';
import { RestartDelay } from './restart-delay.js';
import type { WorkerCrew } from './worker-crew.js';

export interface MountRunsOptions {
  /** The mounts of the server; one that is not in it any more is not started again. */
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly crew: WorkerCrew;
  readonly feeds: Feeds;
  readonly renderer: Renderer;
  readonly lists: ListKeeper;
  /** A mount's worker has taken its order. */
  readonly onStarted: (host: MountHost) => void;
  readonly resumeOf: (id: string) => ResumeState | null;
  /** A mount's queue as the store has it. */
  readonly queueOf: (id: string) => readonly QueueEntry[];
  readonly saveResume: (id: string, resume: ResumeState) => void;
  /** A mount is not heard any more: its worker failed, or it was stopped on purpose. */
  readonly onSilent: (id: string, because: 'restart' | 'mount_stopped') => void;
  /** What is the same for all mounts of a profile. */
  readonly orderOf: (profile: Profile) => Omit<MountOrder, 'config' | 'profile' | 'resume' | 'queue'>;
}

/** Time for sources to be closed cleanly before a worker is ended. */
const STOP_MS = 3000;

export class MountRuns {
  readonly #options: MountRunsOptions;
  readonly #restartDelays = new Map<string, RestartDelay>();
  #isClosed = false;

  constructor(options: MountRunsOptions) {
    this.#options = options;
  }

  /** Starts a mount if it can be started now: it is wanted, has a profile, and what it follows runs. */
  launch(host: MountHost): void {
    const { hosts, feeds } = this.#options;
    if (this.#isClosed || hosts.get(host.id) !== host || !host.isWanted) return;
    if (!host.profile) {
      const { encoder } = host.config;
      host.enter('failed', `the encoder "${encoder}" is not installed: install it or set encoder = "auto"`);
      return;
    }
    if (!feeds.of(host)) feeds.open(host);
    void this.#run(host, host.profile);
  }

  /** A worker is gone: its mounts have ended. */
  lost(worker: MountWorker, reason: string): void {
    for (const id of worker.mountIds) {
      const host = this.#options.hosts.get(id);
      if (host?.worker === worker) this.fail(host, reason);
    }
  }

  /** A mount ended: it is started again where it was, at once the first time, later if it keeps failing. */
  fail(host: MountHost, reason: string): void {
    const { hosts, renderer, lists, crew } = this.#options;
    if (this.#isClosed || hosts.get(host.id) !== host || !host.worker) return;
    const { worker, id } = host;
    renderer.release(id);
    lists.release(id);
    worker.mountIds.delete(id);
    const stopped = worker.rpc.call('stopMount', { id }).catch(() => undefined);
    void stopped.then(() => crew.endIfEmpty(worker));
    host.lost(reason);
    this.#options.onSilent(id, 'restart');
    this.#launchAgain(host);
    for (const follower of followersOf(id, hosts.values())) {
      if (follower.worker) this.fail(follower, `follows ${id}, which ended: ${reason}`);
    }
  }

  /**
   * Stops a mount that was taken out of the server, and leaves its place as the store has it, or has it no more: another
   * of that name begins anew. Its followers rest until there is one.
   */
  async remove(host: MountHost): Promise<void> {
    this.#options.feeds.close(host);
    this.#restartDelays.delete(host.id);
    const resting = this.#restFollowers(host, 'which was removed');
    await Promise.all([this.#end(host, 'mount_stopped'), resting]);
  }

  /** Stops a mount until it is launched again, where it was; its followers rest meanwhile. */
  async rest(host: MountHost, reason: string): Promise<void> {
    this.#options.feeds.close(host);
    const resting = this.#restFollowers(host, 'which is stopped');
    await Promise.all([this.#stop(host, 'mount_stopped'), resting]);
    host.rest('stopped', reason);
  }

  /** Stops a mount and its followers and launches them again with the definition `redefine` gives it, where they were. */
  async restart(host: MountHost, reason: string, redefine: () => void = () => undefined): Promise<void> {
    const { hosts, feeds } = this.#options;
    const followers = followersOf(host.id, hosts.values()).filter(({ worker }) => worker);
    await Promise.all([host, ...followers].map((one) => this.#stop(one, 'restart')));
    for (const follower of followers) follower.rest('restarting', `follows ${host.id}, which is restarted`);
    host.rest('restarting', reason);
    const before = { path: host.config.path, listen: host.config.listen, profile: host.profile };
    redefine();
    const { config, profile } = host;
    // Listeners of ours were told of another stream.
    const isSame = isDeepStrictEqual(before, { path: config.path, listen: config.listen, profile });
    if (!isSame) feeds.close(host, before.path);
    this.launch(host);
  }

  /** Applies a change that needs no restart; the definition is the new one already. */
  async change(host: MountHost): Promise<void> {
    const { worker, profile } = host;
    if (host.isWanted) this.#options.feeds.update(host);
    if (!worker || !profile) return;
    try {
      await worker.rpc.call('changeMount', this.#orderOf(host, profile, null));
      this.#options.lists.keepOnly(host.id, locationsOf(host.config));
    } catch (error) {
      if (host.worker === worker) this.fail(host, `a change could not be applied: ${messageOf(error)}`);
    }
  }

  /** Closes every source cleanly. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#options.hosts.values()].map((host) => this.#stop(host, 'restart')));
  }

  #launchAgain(host: MountHost): void {
    const delay = this.#restartDelays.get(host.id) ?? new RestartDelay();
    this.#restartDelays.set(host.id, delay);
    // A server that is stopped does not wait for it.
    setTimeout(() => this.launch(host), delay.nextMs(monotonicMs())).unref();
  }

  #orderOf({ config }: MountHost, profile: Profile, resume: ResumeState | null): MountOrder {
    const queue = this.#options.queueOf(config.id);
    return { config, profile, resume, queue, ...this.#options.orderOf(profile) };
  }

  async #run(host: MountHost, profile: Profile): Promise<void> {
    const { id } = host;
    // A follower may have been launched with the mount it follows meanwhile.
    if (host.worker) return;
    const worker = this.#placeFor(host);
    if (!worker) return;
    worker.mountIds.add(id);
    host.worker = worker;
    const { hosts, feeds, resumeOf, onStarted } = this.#options;
    try {
      await worker.rpc.call('startMount', this.#orderOf(host, profile, resumeOf(id)));
      // What was queued while it started is in the store only.
      worker.rpc.note('queue', { id, queue: this.#options.queueOf(id) });
      if (feeds.of(host)?.isWanted) worker.rpc.note('listen', { id, on: true });
      onStarted(host);
      for (const follower of followersOf(id, hosts.values())) this.launch(follower);
    } catch (error) {
      if (host.worker === worker) this.fail(host, messageOf(error));
    }
  }

  /** The worker of the followed mount; for a mount of its own one with room. Null while it has to wait. */
  #placeFor(host: MountHost): MountWorker | null {
    const { follow } = host.config;
    if (follow === undefined) return this.#ownPlaceFor(host);
    const leader = this.#options.hosts.get(follow);
    const obstacle = obstacleTo(host, leader);
    if (obstacle) host.enter(obstacle.state, obstacle.reason);
    return obstacle ? null : (leader?.worker ?? null);
  }

  /** Null, and tried again later, when the system gives no thread: `new Worker` throws then. */
  #ownPlaceFor(host: MountHost): MountWorker | null {
    try {
      return this.#options.crew.place(this.#restartDelays.has(host.id));
    } catch (error) {
      host.lost(
        `no thread could be started (${messageOf(error)}): raise the limit of tasks (TasksMax, ulimit -u)`,
      );
      this.#launchAgain(host);
      return null;
    }
  }

  async #restFollowers(host: MountHost, why: string): Promise<void> {
    const { hosts, feeds } = this.#options;
    const rest = async (follower: MountHost) => {
      feeds.close(follower);
      await this.#stop(follower, 'mount_stopped');
      follower.rest('stopped', `follows ${host.id}, ${why}`);
    };
    await Promise.all(followersOf(host.id, hosts.values()).map(rest));
  }

  /** Closes a mount's sources and keeps its place. */
  async #stop(host: MountHost, because: 'restart' | 'mount_stopped'): Promise<void> {
    const resume = await this.#end(host, because);
    if (resume) this.#options.saveResume(host.id, resume);
  }

  /** Closes a mount's sources; gives its place, null when it has none or tells none in time. */
  async #end({ worker, id }: MountHost, because: 'restart' | 'mount_stopped'): Promise<ResumeState | null> {
    if (!worker) return null;
    const { renderer, lists, crew, onSilent } = this.#options;
    const stopped = worker.rpc.call('stopMount', { id }).catch(() => null);
    const late = new Promise<null>((resolve) => setTimeout(resolve, STOP_MS, null).unref());
    const resume = await Promise.race([stopped, late]);
    onSilent(id, because);
    renderer.release(id);
    lists.release(id);
    await crew.leave(worker, id);
    return resume;
  }
}
