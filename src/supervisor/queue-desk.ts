// The queues of all mounts: looks at what is asked for, remembers it, and tells the workers.
import { resolvePath } from '../config/resolve-path.js';
import { type ErrorCode, JetStreamError, messageOf } from '../model/errors.js';
import type { QueueEntry, QueueRequest, StationQueue } from '../model/queue.js';
import { MAX_QUEUE_ENTRIES } from '../model/queue.js';
import { monotonicMs } from '../model/time.js';
import type { TrackFacts } from '../model/track.js';
import type { MountReport } from '../mount/protocol.js';
import type { QueueStore } from '../store/queue-store.js';
import { hostOf } from './hosts.js';
import type { MediaAccess } from './media-access.js';
import type { MountHost } from './mount-host.js';
import type { Renderer } from './renderer.js';

export interface QueueDeskOptions {
  readonly hosts: ReadonlyMap<string, MountHost>;
  readonly store: QueueStore;
  readonly renderer: Pick<Renderer, 'scan'>;
  /** What the API may name. */
  readonly access: () => MediaAccess;
  /** Folder that relative paths are relative to. */
  readonly baseDir: string;
  /** Where a track of the library lies, and the folders it must lie in; null when there is none of this id. */
  readonly placeOf: (libraryId: string) => TrackPlace | null;
  /** A mount's queue is another one. */
  readonly onChanged: (mountId: string, queue: readonly QueueEntry[]) => void;
}

/** Somebody waits for the answer. */
const LOOK_DEADLINE_MS = 500;
const LOOK_AT_MOST_MS = 12_000;
/** Refusals that say of themselves what is to be done. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['JS_FORBIDDEN_PATH', 'JS_FORBIDDEN_URL', 'JS_LIVE_STREAM']);

/** A file, and the folders it must lie in after resolving links; null where the operator's word is enough. */
interface TrackPlace {
  readonly path: string;
  readonly roots: readonly string[] | null;
}

export class QueueDesk implements StationQueue {
  readonly #options: QueueDeskOptions;

  constructor(options: QueueDeskOptions) {
    this.#options = options;
  }

  list(mountId: string): readonly QueueEntry[] {
    return this.#options.store.list(this.#owner(mountId).id);
  }

  async push(mountId: string, request: QueueRequest): Promise<QueueEntry> {
    const host = this.#owner(mountId);
    const place = this.#placeOf(request);
    if (this.#options.store.list(host.id).length >= MAX_QUEUE_ENTRIES) throw full(host.id);
    const { tags, lengthSamples, sampleRateHz } = await this.#look(host, place);
    const { title, artist } = tags;
    const track = {
      location: place.path,
      ...(title && { title }),
      ...(artist && { artist }),
      durationS: lengthSamples / sampleRateHz,
    };
    const entry = this.#options.store.push(host.id, track, request.place);
    if (!entry) throw full(host.id);
    this.#tell(host);
    return entry;
  }

  move(mountId: string, entryId: string, before: string | null): readonly QueueEntry[] {
    const host = this.#owner(mountId);
    if (!this.#options.store.move(host.id, entryId, before)) throw gone(entryId, before);
    return this.#tell(host);
  }

  remove(mountId: string, entryId: string): void {
    const host = this.#owner(mountId);
    if (!this.#options.store.remove(host.id, entryId)) throw gone(entryId, null);
    this.#tell(host);
  }

  clear(mountId: string): void {
    const host = this.#owner(mountId);
    this.#options.store.clear(host.id);
    this.#tell(host);
  }

  /** Takes what a worker says: entries that began to be heard leave the queue together with the step of the playhead. */
  heard({ id, heardEntries, resume }: MountReport): void {
    const host = this.#options.hosts.get(id);
    if (!host || heardEntries.length === 0) return;
    try {
      const queued = new Set(this.#options.store.list(id).map((entry) => entry.id));
      if (!heardEntries.some((entry) => queued.has(entry))) return;
      this.#options.store.heard(id, heardEntries, resume);
      this.#tell(host);
    } catch {
      // The store tells its own health; the next report tries again.
    }
  }

  /** An entry turned out not to be playable after all. */
  unplayable(mountId: string, entryId: string): void {
    const host = this.#options.hosts.get(mountId);
    try {
      if (host && this.#options.store.remove(mountId, entryId)) this.#tell(host);
    } catch {
      // Kept in the store, it is tried again after a restart.
    }
  }

  /** Tells every mount that runs what its queue is, where that is not nothing. @throws JetStreamError `JS_STORE_FAILED` */
  tellAll(): void {
    const { hosts, store } = this.#options;
    for (const host of hosts.values()) if (store.list(host.id).length > 0) this.#tell(host);
  }

  /** The mount whose programme this one plays. */
  #owner(mountId: string): MountHost {
    const host = hostOf(this.#options.hosts, mountId);
    const { follow } = host.config;
    return follow === undefined ? host : this.#owner(follow);
  }

  /** A track of the library may lie where the list lies that named it; any other below the media roots. */
  #placeOf({ location, libraryId }: QueueRequest): TrackPlace {
    const { access, baseDir, placeOf } = this.#options;
    if (location !== undefined && libraryId === undefined)
      return { path: resolvePath(location, baseDir), roots: access().roots };
    if (location !== undefined || libraryId === undefined) {
      throw new JetStreamError('JS_INVALID_REQUEST', 'name the track by location or by libraryId');
    }
    const place = placeOf(libraryId);
    if (place !== null) return place;
    throw new JetStreamError('JS_NOT_FOUND', `the library has no track "${libraryId}"`);
  }

  async #look(host: MountHost, { path, roots }: TrackPlace): Promise<TrackFacts> {
    const { profile } = host;
    if (!profile)
      throw new JetStreamError('JS_MOUNT_FAILED', `mount "${host.id}" is ${host.state}: ${host.reason}`);
    const { sampleRateHz, channels } = profile;
    const { access, renderer } = this.#options;
    const { remote } = access();
    const deadline = AbortSignal.timeout(LOOK_AT_MOST_MS);
    try {
      const request = { deadlineMs: monotonicMs() + LOOK_DEADLINE_MS, beyondSamples: null };
      return await renderer.scan({ path, sampleRateHz, channels }, { roots, remote }, request, deadline);
    } catch (error) {
      if (error instanceof JetStreamError && REFUSALS.has(error.code)) throw error;
      const reason = deadline.aborted
        ? `it could not be read within ${LOOK_AT_MOST_MS / 1000} s: its disk or server is slow`
        : messageOf(error);
      throw new JetStreamError('JS_TRACK_UNREADABLE', `cannot queue ${path}: ${reason}`, { cause: error });
    }
  }

  #tell(host: MountHost): readonly QueueEntry[] {
    const queue = this.#options.store.list(host.id);
    host.worker?.rpc.note('queue', { id: host.id, queue });
    this.#options.onChanged(host.id, queue);
    return queue;
  }
}

function full(mountId: string): JetStreamError {
  const message = `the queue of "${mountId}" holds ${MAX_QUEUE_ENTRIES} entries already: remove some first`;
  return new JetStreamError('JS_QUEUE_FULL', message);
}

function gone(entryId: string, before: string | null): JetStreamError {
  const which = before === null ? `entry "${entryId}"` : `entry "${entryId}" or "${before}"`;
  return new JetStreamError('JS_NOT_FOUND', `${which} is not queued: it was played or removed`);
}
