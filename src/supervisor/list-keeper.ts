// The playlists in use: loaded for a mount by a render process, and followed from then on by the watch process.
import { isDeepStrictEqual } from 'node:util';
import { Rpc } from '../model/rpc.js';
import { monotonicMs } from '../model/time.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { isStreamItself } from '../playlist/stream-list.js';
import type { WatchHostProtocol, WatchOrder, WatchProtocol } from '../playlist/watch-protocol.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { MediaAccess } from './media-access.js';
import type { Renderer } from './renderer.js';
import { RestartDelay } from './restart-delay.js';
import type { ForkWatchProcess, WatchProcessHandle } from './watch-process.js';

export interface ListKeeperOptions {
  readonly renderer: Pick<Renderer, 'loadPlaylist'>;
  readonly fork: ForkWatchProcess;
  /** Time between two looks at files and folders, and at remote lists. */
  readonly pollMs: number;
  readonly refetchMs: number;
  /** A mount's list is another one. */
  readonly onChanged: (mountId: string, playlist: LoadedPlaylist) => void;
  /** A mount's list cannot be followed; null when it can again. */
  readonly onTrouble: (mountId: string, location: string, reason: string | null) => void;
  readonly onFault: (message: string) => void;
}

interface WatchProcess {
  readonly handle: WatchProcessHandle;
  readonly rpc: Rpc<WatchProtocol, WatchHostProtocol>;
}

interface Watch {
  readonly mountId: string;
  order: WatchOrder;
}

/** Runs on the main thread; the watch process starts with the first list and is started again when it ends. */
export class ListKeeper {
  readonly #options: ListKeeperOptions;
  readonly #watches = new Map<string, Watch>();
  readonly #restartDelay = new RestartDelay();
  #process: WatchProcess | null = null;
  #isClosed = false;

  constructor(options: ListKeeperOptions) {
    this.#options = options;
  }

  /** Process id of the watch process, for the monitor. */
  get pid(): number | undefined {
    return this.#process?.handle.pid;
  }

  /**
   * Loads a mount's list and follows it from then on, also when it could not be loaded.
   * @throws JetStreamError as `loadPlaylist` does
   */
  async load(
    mountId: string,
    location: string,
    access: MediaAccess,
    signal?: AbortSignal,
  ): Promise<LoadedPlaylist> {
    const follow = (playlist: LoadedPlaylist | null) => {
      if (signal?.aborted) return;
      // A stream is followed by its mount, for as long as it lasts.
      if (playlist && isStreamItself(playlist)) this.#unfollow(isOf(mountId, location));
      else this.#follow(mountId, location, access, playlist);
    };
    try {
      const playlist = await this.#options.renderer.loadPlaylist(location, access, monotonicMs(), signal);
      follow(playlist);
      return playlist;
    } catch (error) {
      follow(null);
      throw error;
    }
  }

  /** A mount plays other lists now: those that are not among them are followed no longer. */
  keepOnly(mountId: string, locations: readonly string[]): void {
    this.#unfollow((watch) => watch.mountId === mountId && !locations.includes(watch.order.location));
  }

  /** A mount ended: its lists are followed no longer. */
  release(mountId: string): void {
    this.#unfollow((watch) => watch.mountId === mountId);
  }

  #unfollow(isOver: (watch: Watch) => boolean): void {
    for (const [key, watch] of this.#watches) {
      if (!isOver(watch)) continue;
      this.#watches.delete(key);
      this.#process?.rpc.note('unwatch', { key });
    }
  }

  /** Ends the watch process. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#process?.rpc.close('the server is stopping');
    this.#process?.handle.kill();
  }

  #follow(mountId: string, location: string, access: MediaAccess, playlist: LoadedPlaylist | null): void {
    const key = `${mountId}\n${location}`;
    const order: WatchOrder = {
      key,
      location,
      roots: access.roots,
      access: access.remote,
      known: knownOf(playlist),
      pollMs: isHttpUrl(location) ? this.#options.refetchMs : this.#options.pollMs,
    };
    // Asked for once more in vain, it is followed as before.
    if (isDeepStrictEqual(this.#watches.get(key)?.order, order)) return;
    this.#watches.set(key, { mountId, order });
    if (this.#process) this.#process.rpc.note('watch', order);
    else this.#start();
  }

  #start(): void {
    if (this.#isClosed || this.#process || this.#watches.size === 0) return;
    const handle = this.#options.fork(
      (message) => rpc.receive(message),
      (reason) => this.#lost(handle, reason),
    );
    const rpc = new Rpc<WatchProtocol, WatchHostProtocol>(
      { post: (message) => handle.post(message) },
      {
        changed: ({ key, playlist }) => this.#changed(key, playlist),
        trouble: ({ key, reason }) => {
          const watch = this.#watches.get(key);
          if (watch) this.#options.onTrouble(watch.mountId, watch.order.location, reason);
        },
      },
    );
    this.#process = { handle, rpc };
    for (const { order } of this.#watches.values()) rpc.note('watch', order);
  }

  #changed(key: string, playlist: LoadedPlaylist): void {
    const watch = this.#watches.get(key);
    if (!watch) return;
    watch.order = { ...watch.order, known: knownOf(playlist) };
    if (isStreamItself(playlist)) this.#unfollow((other) => other === watch);
    this.#options.onChanged(watch.mountId, playlist);
  }

  #lost(handle: WatchProcessHandle, reason: string): void {
    if (this.#process?.handle !== handle || this.#isClosed) return;
    this.#process.rpc.close(reason);
    this.#process = null;
    this.#options.onFault(`${reason}: playlists are followed again in a moment`);
    setTimeout(() => this.#start(), this.#restartDelay.nextMs(monotonicMs())).unref();
  }
}

function isOf(mountId: string, location: string): (watch: Watch) => boolean {
  return (watch) => watch.mountId === mountId && watch.order.location === location;
}

function knownOf(playlist: LoadedPlaylist | null): WatchOrder['known'] {
  return { fingerprint: playlist?.fingerprint ?? null, entries: playlist?.entries.length ?? 0 };
}
