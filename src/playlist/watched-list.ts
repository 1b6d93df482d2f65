// One list in the watch process: its follower, and the ear of the file system where there is one.
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../model/errors.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { RemoteClient } from '../remote/remote-client.js';
import { readGlob } from './glob.js';
import { ListFollower } from './list-follower.js';
import { localMarker, remoteMarker } from './list-mark.js';
import { type LoadedPlaylist, loadPlaylist } from './load.js';
import { watchFiles } from './watch-files.js';
import type { WatchOrder } from './watch-protocol.js';

/** Where a watched list's news go. */
export interface WatchedListEvents {
  onChanged(playlist: LoadedPlaylist): void;
  onTrouble(reason: string | null): void;
}

/** Follows one list until {@link close}. */
export class WatchedList {
  readonly #order: WatchOrder;
  readonly #events: WatchedListEvents;
  readonly #follower: ListFollower;
  readonly #abort = new AbortController();
  #watching = Promise.resolve();
  #stopWatching: (() => Promise<void>) | null = null;

  constructor(order: WatchOrder, client: RemoteClient, events: WatchedListEvents) {
    this.#order = order;
    this.#events = events;
    const { location, roots, access, known, pollMs } = order;
    const remote = { client, access };
    const marker = isHttpUrl(location) ? remoteMarker(location, remote) : localMarker(location);
    this.#follower = new ListFollower({
      known,
      pollMs,
      door: {
        mark: (signal) => marker.mark(signal),
        load: () => loadPlaylist(location, { roots, remote }),
        wait: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
        onChanged: (playlist) => events.onChanged(playlist),
        onTrouble: (reason) => {
          // What is watched may have gone with its folder: it is watched anew when it is back.
          if (reason === null) this.#watch();
          events.onTrouble(reason);
        },
      },
    });
    void this.#follower.run(this.#abort.signal);
    this.#watch();
  }

  /** Ends it. Idempotent. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#stopWatching?.();
    this.#stopWatching = null;
  }

  /** One after the other: each closes the ear of the one before it. */
  #watch(): void {
    const deaf = (error: unknown) =>
      this.#events.onTrouble(`its changes are only polled: ${messageOf(error)}`);
    this.#watching = this.#watching.then(() => this.#listen()).catch(deaf);
  }

  async #listen(): Promise<void> {
    const { location } = this.#order;
    if (isHttpUrl(location)) return;
    const found = await stat(location).catch(() => null);
    const glob = found ? null : readGlob(location);
    await this.#stopWatching?.();
    if (this.#abort.signal.aborted) return;
    const target = { path: glob?.base ?? location, isFolder: glob !== null || found?.isDirectory() === true };
    this.#stopWatching = watchFiles(
      target,
      () => this.#follower.nudge(),
      (error) =>
        this.#events.onTrouble(`changes of ${location} are not heard, only polled: ${messageOf(error)}`),
    );
    // What happened before the ear was open.
    this.#follower.nudge();
  }
}
