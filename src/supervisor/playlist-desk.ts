// The playlists of all mounts: loaded and followed for their workers, shown to the API.
import type { BaseLogger } from 'pino';
import type { Config } from '../config/schema.js';
import type { PageRequest, PlaylistPage, PlaylistReload, Playlists } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import { ListKeeper } from './list-keeper.js';
import type { MountHost } from './mount-host.js';
import type { MountLog } from './mount-log.js';
import type { MountWorker } from './mount-worker.js';
import type { Renderer } from './renderer.js';
import { watchForker } from './watch-process.js';

export interface PlaylistDeskOptions {
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly renderer: Pick<Renderer, 'loadPlaylist'>;
  readonly media: Pick<Config['media'], 'poll_s' | 'refetch_s'>;
  readonly log: MountLog;
  readonly logger: BaseLogger;
  /** The worker of a mount. @throws JetStreamError `JS_MOUNT_NOT_FOUND`, `JS_MOUNT_STOPPED`, `JS_MOUNT_FAILED` */
  readonly running: (id: string) => MountWorker;
  /** A list that a mount plays has changed. */
  readonly onEntries: (id: string, entries: readonly PlaylistEntry[]) => void;
}

export class PlaylistDesk implements Playlists {
  /** Loads and follows the lists of mounts. */
  readonly keeper: ListKeeper;
  readonly #running: PlaylistDeskOptions['running'];

  constructor({ hosts, renderer, media, log, logger, running, onEntries }: PlaylistDeskOptions) {
    this.#running = running;
    const onFault = (message: string) => logger.warn({ reason: message }, 'playlists');
    this.keeper = new ListKeeper({
      renderer,
      fork: watchForker(onFault),
      pollMs: media.poll_s * 1000,
      refetchMs: media.refetch_s * 1000,
      onChanged: (id, playlist) => {
        hosts.get(id)?.worker?.rpc.note('replaceList', { id, playlist });
        onEntries(id, playlist.entries);
      },
      onTrouble: (id, location, reason) => log.list(id, location, reason),
      onFault,
    });
  }

  async page(id: string, request: PageRequest): Promise<PlaylistPage> {
    return this.#running(id).rpc.call('listPage', { id, request });
  }

  /** Reads the lists of a mount again; what changed is an event of its own. */
  async reload(id: string): Promise<PlaylistReload> {
    return this.#running(id).rpc.call('reloadPlaylist', { id });
  }
}
