// Tracks that failed: counted, passed over after repeated failures, and tried again at growing distance.
import type { ErrorCode } from '../model/errors.js';
import type { FileIdentity } from '../model/track.js';

/** Names a track of a mount: what one mount may not read, another may. */
export interface TrackPlace {
  readonly mountId: string;
  readonly path: string;
}

/** Why a track failed. */
export interface FailureReason {
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A failing track with its history; times are wall clock, milliseconds since 1970. */
export interface FailureRecord extends TrackPlace, FailureReason {
  /** Failures in a row. */
  readonly count: number;
  readonly sinceMs: number;
  readonly lastMs: number;
  /** Passed over until then; null while it has not failed often enough. */
  readonly nextTryMs: number | null;
  /** The file as it failed, null where there was none; absent where nobody has looked. */
  readonly identity?: FileIdentity | null;
}

/** Where records outlive the process. Any method may throw: then memory alone must do. */
export interface FailureArchive {
  list(): readonly FailureRecord[];
  save(record: FailureRecord): void;
  remove(place: TrackPlace): void;
}

/** What the records depend on. */
export interface QuarantineOptions {
  readonly archive: FailureArchive;
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs: () => number;
}

/** Failures in a row after which a track is passed over. */
const PATIENCE = 3;
const FIRST_PAUSE_MS = 10 * 60_000;
const LONGEST_PAUSE_MS = 24 * 3_600_000;
/** A server that does not answer says nothing of its tracks: they are not held for longer when it fails again. */
const REMOTE_PAUSE_MS = 10 * 60_000;
/** Who has not failed for so long, and could have, is forgotten: it may not even be on a list any more. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;
/** Records kept; some 500 bytes each. The oldest make room. */
const CAPACITY = 20_000;

/** Runs on the main thread; pure bookkeeping. */
export class Quarantine {
  readonly #options: QuarantineOptions;
  /** The latest failure last. */
  readonly #records = new Map<string, FailureRecord>();

  constructor(options: QuarantineOptions) {
    this.#options = options;
    for (const record of this.#tryArchive((archive) => archive.list()) ?? []) {
      this.#records.set(keyOf(record), record);
    }
    this.#forgetOld();
  }

  /** The record of a track that is to be passed over now; null when it may be tried. */
  held(place: TrackPlace): FailureRecord | null {
    const record = this.#records.get(keyOf(place));
    if (!record || record.nextTryMs === null) return null;
    const now = this.#options.nowMs();
    // A failure yet to come was noted by a clock that has been put back since: its pause may end years from now.
    return record.lastMs <= now && now < record.nextTryMs ? record : null;
  }

  /**
   * Counts a failure. The pause after the third is 10 minutes, doubled with every further one up to a day
   * unless it is its server that fails.
   */
  failed(place: TrackPlace, { code, reason }: FailureReason): FailureRecord {
    const lastMs = this.#options.nowMs();
    const known = this.#records.get(keyOf(place));
    const count = (known?.count ?? 0) + 1;
    const { mountId, path } = place;
    const record: FailureRecord = {
      ...{ mountId, path, code, reason, count, lastMs },
      sinceMs: known?.sinceMs ?? lastMs,
      nextTryMs: count < PATIENCE ? null : lastMs + pauseMs(count, code),
      ...(known?.identity !== undefined && { identity: known.identity }),
    };
    this.#keep(record);
    this.#forgetOld();
    return record;
  }

  /** What the file of a failing track looks like now, null: there is none. One that was replaced is a new track. */
  seen(place: TrackPlace, identity: FileIdentity | null): void {
    const record = this.#records.get(keyOf(place));
    if (!record) return;
    if (record.identity === undefined) this.#keep({ ...record, identity });
    else if (!isSame(record.identity, identity)) this.forget(place);
  }

  /** The record of a track; null when it has not failed. */
  find(place: TrackPlace): FailureRecord | null {
    return this.#records.get(keyOf(place)) ?? null;
  }

  /** Forgets the failures of a track, for it could be played or shall be tried. Returns whether there were any. */
  forget(place: TrackPlace): boolean {
    if (!this.#records.delete(keyOf(place))) return false;
    this.#tryArchive((archive) => archive.remove(place));
    return true;
  }

  /** Failing tracks of a mount, the latest failure first. */
  list(mountId: string): FailureRecord[] {
    return [...this.#records.values()].filter((record) => record.mountId === mountId).reverse();
  }

  #keep(record: FailureRecord): void {
    const key = keyOf(record);
    this.#records.delete(key);
    this.#records.set(key, record);
    this.#tryArchive((archive) => archive.save(record));
  }

  #forgetOld(): void {
    const before = this.#options.nowMs() - FORGOTTEN_AFTER_MS;
    for (const record of this.#records.values()) {
      if (record.lastMs >= before && this.#records.size <= CAPACITY) return;
      this.forget(record);
    }
  }

  /** The archive tells its own health; what it cannot keep is counted anew after a restart. */
  #tryArchive<T>(access: (archive: FailureArchive) => T): T | null {
    try {
      return access(this.#options.archive);
    } catch {
      return null;
    }
  }
}

function pauseMs(count: number, code: ErrorCode): number {
  if (code === 'JS_REMOTE_FAILED') return REMOTE_PAUSE_MS;
  return Math.min(FIRST_PAUSE_MS * 2 ** (count - PATIENCE), LONGEST_PAUSE_MS);
}

function keyOf({ mountId, path }: TrackPlace): string {
  return `${mountId}\n${path}`;
}

function isSame(a: FileIdentity | null, b: FileIdentity | null): boolean {
  if (a === null || b === null) return a === b;
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}
