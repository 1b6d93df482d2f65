// Stands before every scan of a track: passes over what is in quarantine, and counts what fails.
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  type FailureArchive,
  type FailureReason,
  type FailureRecord,
  Quarantine,
  type TrackPlace,
} from '../library/quarantine.js';
import { codeOf, JetStreamError, messageOf } from '../model/errors.js';
import type { FailingTrack, Failures } from '../model/failures.js';
import { monotonicMs } from '../model/time.js';
import type { FileIdentity } from '../model/track.js';
import { isHttpUrl } from '../remote/remote-access.js';
import { FailurePace } from './failure-pace.js';

export interface FailingTracksOptions {
  readonly archive: FailureArchive;
  /** Looks at a file in a render process; null when there is none. */
  readonly identify: (path: string) => Promise<FileIdentity | null>;
  /** @throws JetStreamError `JS_MOUNT_NOT_FOUND` */
  readonly mustExist: (mountId: string) => void;
  /** Has a mount look for something to play, if it has nothing. */
  readonly stir: (mountId: string) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number;
  /** Resolves after `ms` milliseconds, or when `signal` aborts. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A file in quarantine is looked at so often to see whether it was replaced. */
const LOOK_EVERY_MS = 30_000;
/** Looks under way at once; what hangs on a dead disk must not use up the render processes. */
const MAX_LOOKS = 4;
/** A look that hung leaves a thread waiting for its disk: the next one is far away. */
const DEAD_DISK_PAUSE_MS = 10 * 60_000;
const MAX_REMEMBERED_LOOKS = 20_000;
const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined);

export class FailingTracks implements Failures {
  readonly #options: FailingTracksOptions;
  readonly #quarantine: Quarantine;
  readonly #nowMs: () => number;
  readonly #pace = new FailurePace();
  readonly #lookedAtMs = new Map<string, number>();
  #looks = 0;
  #nextLookMs = 0;

  constructor(options: FailingTracksOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? monotonicMs;
    this.#quarantine = new Quarantine({ archive: options.archive, nowMs: Date.now });
  }

  /**
   * Runs the scan of a track unless it is in quarantine. A mount whose tracks all fail gets its answers later: see
   * {@link FailurePace}.
   * @throws JetStreamError of the scan, or `JS_TRACK_QUARANTINED`
   */
  async guard<T>(place: TrackPlace, scan: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const held = this.#quarantine.held(place);
    if (held) {
      this.#look(held);
      throw new JetStreamError('JS_TRACK_QUARANTINED', quarantined(held));
    }
    const begunMs = this.#nowMs();
    try {
      const result = await scan();
      this.#pace.succeeded(place.mountId);
      // A scan that works does not speak for a track that could not be rendered.
      if (this.#quarantine.find(place)?.code !== 'JS_RENDER_FAILED') this.#quarantine.forget(place);
      return result;
    } catch (error) {
      if (!signal.aborted) {
        this.failed(place, { code: codeOf(error), reason: messageOf(error) });
        const pauseMs = this.#pace.failed(place.mountId, this.#nowMs() - begunMs);
        if (pauseMs > 0) await (this.#options.wait ?? sleep)(pauseMs, signal);
      }
      throw error;
    }
  }

  /** Counts a failure of a track, found in whatever way. */
  failed(place: TrackPlace, reason: FailureReason): void {
    const record = this.#quarantine.failed(place, reason);
    if (record.nextTryMs !== null) this.#look(record);
  }

  list(mountId: string): readonly FailingTrack[] {
    this.#options.mustExist(mountId);
    return this.#quarantine.list(mountId).map(describe);
  }

  async retry(mountId: string, track: string): Promise<void> {
    this.#options.mustExist(mountId);
    const record = this.#quarantine.list(mountId).find(({ path }) => trackId(path) === track);
    if (!record) {
      const message = `no track "${track}" of mount "${mountId}" fails; GET /api/mounts/${mountId}/failures lists them`;
      throw new JetStreamError('JS_NOT_FOUND', message);
    }
    this.#quarantine.forget(record);
    await this.#options.stir(mountId);
  }

  /** Looks in the background; nothing waits for a disk that may be dead. */
  #look(record: FailureRecord): void {
    // Of a track elsewhere nothing can be seen without fetching it: it waits for its next try.
    if (isHttpUrl(record.path)) return;
    const now = this.#nowMs();
    const lastMs = this.#lookedAtMs.get(record.path) ?? Number.NEGATIVE_INFINITY;
    if (now < this.#nextLookMs || this.#looks >= MAX_LOOKS || now - lastMs < LOOK_EVERY_MS) return;
    if (this.#lookedAtMs.size >= MAX_REMEMBERED_LOOKS) this.#lookedAtMs.clear();
    this.#lookedAtMs.set(record.path, now);
    this.#looks++;
    this.#options
      .identify(record.path)
      .then((identity) => this.#quarantine.seen(record, identity))
      .catch(() => {
        this.#nextLookMs = this.#nowMs() + DEAD_DISK_PAUSE_MS;
      })
      .finally(() => {
        this.#looks--;
      });
  }
}

function quarantined({ mountId, path, count, reason, nextTryMs }: FailureRecord): string {
  const at = new Date(nextTryMs ?? 0).toISOString();
  const request = `DELETE /api/mounts/${mountId}/failures/${trackId(path)}`;
  return `failed ${count} times (${reason}): not tried before ${at}; replace the file, or try at once with ${request}`;
}

function describe(record: FailureRecord): FailingTrack {
  const { path, code, reason, count, sinceMs, lastMs, nextTryMs } = record;
  return {
    ...{ track: trackId(path), path, code, reason, count },
    since: new Date(sinceMs).toISOString(),
    lastAt: new Date(lastMs).toISOString(),
    nextTryAt: nextTryMs === null ? null : new Date(nextTryMs).toISOString(),
  };
}

function trackId(path: string): string {
  return createHash('sha1').update(path).digest('hex').slice(0, 16);
}
