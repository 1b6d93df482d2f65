// Mounts put into workers, started again where they were when they end, and stopped; followers go where their mount goes.
import { messageOf } from '../model/errors.js';
import type { Profile } from '../model/profile.js';
import type { ResumeState } from '../model/resume.js';
import { monotonicMs } from '../model/time.js';
import type { MountOrder } from '../mount/protocol.js';
import { followersOf, obstacleTo } from './followers.js';
import type { ListKeeper } from './list-keeper.js';
import type { Feeds } from './listening.js';
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
  readonly resumeOf: (id: string) => ResumeState | null;
  /** What is the same for all mounts of a profile. */
  readonly orderOf: (profile: Profile) => Omit<MountOrder, 'config' | 'profile' | 'resume'>;
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
    if (this.#isClosed || hosts.get(host.id) !== host || !host.profile) return;
    if (!feeds.feed(host.config.path)) feeds.open(host);
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
    const { hosts, renderer, lists } = this.#options;
    if (this.#isClosed || hosts.get(host.id) !== host || host.state === 'restarting') return;
    const { worker, id } = host;
    renderer.release(id);
    lists.release(id);
    worker?.mountIds.delete(id);
    worker?.rpc.call('stopMount', { id }).catch(() => undefined);
    host.lost(reason);
    const delay = this.#restartDelays.get(id) ?? new RestartDelay();
    this.#restartDelays.set(id, delay);
    setTimeout(() => this.launch(host), delay.nextMs(monotonicMs()));
    for (const follower of followersOf(id, hosts.values())) {
      if (follower.worker) this.fail(follower, `follows ${id}, which ended: ${reason}`);
    }
  }

  /** Stops a mount that was taken out of the server; its followers rest until there is one of that name again. */
  async remove(host: MountHost): Promise<void> {
    this.#options.feeds.close(host.config.path);
    const followers = followersOf(host.id, this.#options.hosts.values());
    await Promise.all([this.#stop(host), ...followers.map((follower) => this.#rest(follower))]);
  }

  /** Closes every source cleanly. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#options.hosts.values()].map((host) => this.#stop(host)));
  }

  async #run(host: MountHost, profile: Profile): Promise<void> {
    const { id, config } = host;
    // A follower may have been launched with the mount it follows meanwhile.
    if (host.worker) return;
    const worker = this.#placeFor(host);
    if (!worker) return;
    worker.mountIds.add(id);
    host.worker = worker;
    const { hosts, feeds, resumeOf, orderOf } = this.#options;
    try {
      await worker.rpc.call('startMount', { config, profile, resume: resumeOf(id), ...orderOf(profile) });
      if (feeds.feed(config.path)?.isWanted) worker.rpc.note('listen', { id, on: true });
      for (const follower of followersOf(id, hosts.values())) this.launch(follower);
    } catch (error) {
      this.fail(host, messageOf(error));
    }
  }

  /** The worker of the followed mount; for a mount of its own one with room. Null while it has to wait. */
  #placeFor(host: MountHost): MountWorker | null {
    const { follow } = host.config;
    if (follow === undefined) return this.#options.crew.place();
    const leader = this.#options.hosts.get(follow);
    const obstacle = obstacleTo(host, leader);
    if (obstacle) host.enter(obstacle.state, obstacle.reason);
    return obstacle ? null : (leader?.worker ?? null);
  }

  async #rest(follower: MountHost): Promise<void> {
    this.#options.feeds.close(follower.config.path);
    const stopped = this.#stop(follower);
    follower.stop(`follows ${follower.config.follow}, which was removed`);
    await stopped;
  }

  async #stop({ worker, id }: MountHost): Promise<void> {
    if (!worker) return;
    const stopped = worker.rpc.call('stopMount', { id }).catch(() => undefined);
    await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    this.#options.renderer.release(id);
    this.#options.lists.release(id);
    await this.#options.crew.leave(worker, id);
  }
}
