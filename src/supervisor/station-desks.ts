// The desks of the station: one for each thing that is asked of mounts beyond their life.
import type { PlaylistEntry } from '../model/track.js';
import type { Definitions } from './definitions.js';
import { FailingTracks } from './failing-tracks.js';
import { type Hosts, hostOf, workerOf } from './hosts.js';
import { Library } from './library.js';
import { Feeds } from './listening.js';
import { apiAccess } from './media-access.js';
import type { Observers } from './observers.js';
import { PlaylistDesk } from './playlist-desk.js';
import { QueueDesk } from './queue-desk.js';
import { Previews } from './seams.js';
import type { SupervisorOptions } from './supervisor-options.js';

export interface StationDesksOptions extends SupervisorOptions {
  readonly definitions: Definitions;
  readonly hosts: Hosts;
  readonly observers: Pick<Observers, 'events' | 'log'>;
}

/** Made once; each desk looks mounts up when it is asked about them. */
export class StationDesks {
  readonly feeds: Feeds;
  readonly playlists: PlaylistDesk;
  readonly queue: QueueDesk;
  readonly library: Library;
  readonly failures: FailingTracks;
  readonly seams: Previews;
  readonly #options: StationDesksOptions;

  constructor(options: StationDesksOptions) {
    this.#options = options;
    this.feeds = new Feeds((id, count) => {
      const host = options.hosts.get(id);
      if (host) host.listeners = count;
    });
    this.playlists = this.#createPlaylists();
    this.queue = this.#createQueue();
    this.library = this.#createLibrary();
    this.failures = this.#createFailures();
    this.seams = this.#createSeams();
  }

  /** The library takes up what a mount's list names. */
  takeUp(id: string, entries: readonly PlaylistEntry[]): void {
    const host = this.#options.hosts.get(id);
    if (host) this.library.take(host, entries);
  }

  #createPlaylists(): PlaylistDesk {
    const { hosts, renderer, config, observers, logger } = this.#options;
    return new PlaylistDesk({
      hosts,
      renderer,
      media: config.media,
      log: observers.log,
      logger,
      running: (id) => workerOf(hosts, id),
      onEntries: (id, entries) => this.takeUp(id, entries),
    });
  }

  #createQueue(): QueueDesk {
    const { hosts, queues, renderer, baseDir, definitions, observers } = this.#options;
    return new QueueDesk({
      hosts,
      store: queues,
      renderer,
      access: () => apiAccess(definitions.config.media),
      baseDir,
      placeOf: (id) => this.library.placeOf(id),
      onChanged: (id, { length }) =>
        observers.events.emit('queue_changed', { entries: length, reason: 'the queue is another one' }, id),
    });
  }

  #createLibrary(): Library {
    const { library, renderer, hosts, observers, config, definitions, logger } = this.#options;
    return new Library({
      store: library,
      backstage: renderer.backstage,
      hosts,
      events: observers.events,
      get mediaRoots() {
        return definitions.config.media.roots;
      },
      analyse: config.library.analyse,
      logger,
    });
  }

  #createFailures(): FailingTracks {
    const { hosts, renderer, failures } = this.#options;
    return new FailingTracks({
      archive: failures,
      identify: (path) => renderer.identify(path),
      mustExist: (id) => void hostOf(hosts, id),
      // With nothing to play a mount rests between its looks at the playlist; a reload is a look.
      stir: async (id) => {
        const { state } = hostOf(hosts, id);
        if (state === 'fallback' || state === 'silent') await this.playlists.reload(id);
      },
    });
  }

  #createSeams(): Previews {
    const { hosts, renderer, definitions } = this.#options;
    return new Previews({
      renderer,
      host: (id) => hostOf(hosts, id),
      access: () => apiAccess(definitions.config.media),
      resolve: (id) => this.library.placeOf(id)?.path ?? null,
      get maxGainDb() {
        return definitions.config.engine.max_gain_db;
      },
    });
  }
}
