// The files of one cache folder: listed once, counted from then on, and removed in the order in which they are missed least.
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of the cache. */
export interface CacheFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was last used, wall clock, ms since 1970. */
  readonly usedAtMs: number;
}

/** What planners want with a file. */
export interface CacheNeed {
  /** On a timeline: playing, or about to. */
  readonly isPlanned: boolean;
  /** Monotonic ms at which it is needed first. */
  readonly dueAtMs: number;
}

/** Tells what planners want with the file at a path; null for nothing. */
export type NeedOf = (path: string) => CacheNeed | null;

const EXTENSIONS = ['.jsa', '.jse'];
/** A file takes well under this to be written: an older part is what a crash left. */
const STALE_PART_MS = 60_000;

/**
 * Files to remove until at least `excessBytes` are freed: first what nobody needs, least recently used first; then
 * what is needed but not planned, farthest ahead first; never what is planned.
 */
export function chooseVictims(files: Iterable<CacheFile>, needOf: NeedOf, excessBytes: number): CacheFile[] {
  const known = [...files].map((file) => ({ file, need: needOf(file.path) }));
  const removable = known.filter(({ need }) => !need?.isPlanned);
  removable.sort((a, b) => {
    if (a.need && b.need) return b.need.dueAtMs - a.need.dueAtMs;
    if (a.need || b.need) return a.need ? 1 : -1;
    return a.file.usedAtMs - b.file.usedAtMs;
  });
  const victims: CacheFile[] = [];
  for (let freed = 0; freed < excessBytes; ) {
    const next = removable[victims.length]?.file;
    if (!next) break;
    victims.push(next);
    freed += next.sizeBytes;
  }
  return victims;
}

/** Keeps count of a folder's size; everything below it that is not ours is left alone. */
export class CacheFolder {
  readonly path: string;
  /** Resolves once what earlier runs left is counted; nothing but {@link evict} waits for it. */
  readonly listed: Promise<void>;
  readonly #maxSizeBytes: number;
  readonly #files = new Map<string, CacheFile>();
  #sizeBytes = 0;

  private constructor(path: string, maxSizeBytes: number) {
    this.path = path;
    this.#maxSizeBytes = maxSizeBytes;
    // A large cache has tens of thousands of files, and a station that starts is silent meanwhile.
    this.listed = this.#list().catch(() => undefined);
  }

  /**
   * Creates the folder if need be, begins to count what is there, and removes what a crash left half written.
   * @throws the file system's error when it cannot be created or read
   */
  static async open(path: string, maxSizeBytes: number): Promise<CacheFolder> {
    await mkdir(path, { recursive: true });
    await readdir(path);
    return new CacheFolder(path, maxSizeBytes);
  }

  async #list(): Promise<void> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && file.endsWith('.part')) await removeStale(file);
      else if (entry.isFile() && EXTENSIONS.some((end) => file.endsWith(end))) await this.note(file);
    }
  }

  /** Bytes of all files known. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Counts a file that was written, or notices that it is gone. */
  async note(path: string): Promise<void> {
    const info = await stat(path).catch(() => null);
    this.#forget(path);
    if (!info) return;
    this.#files.set(path, { path, sizeBytes: info.size, usedAtMs: info.mtimeMs });
    this.#sizeBytes += info.size;
  }

  /** Makes a file the most recently used one, also for the next run. */
  async touch(path: string): Promise<void> {
    const now = new Date();
    const known = this.#files.get(path);
    if (known) this.#files.set(path, { ...known, usedAtMs: now.getTime() });
    await utimes(path, now, now).catch(() => undefined);
  }

  /** Removes a file; what cannot be removed is forgotten all the same. */
  async remove(path: string): Promise<void> {
    this.#forget(path);
    await rm(path, { force: true }).catch(() => undefined);
  }

  /** Removes files until the folder fits, with `spareBytes` to spare. */
  async evict(needOf: NeedOf, spareBytes = 0): Promise<void> {
    await this.listed;
    const excess = this.#sizeBytes + spareBytes - this.#maxSizeBytes;
    if (excess <= 0) return;
    for (const { path } of chooseVictims(this.#files.values(), needOf, excess)) await this.remove(path);
  }

  #forget(path: string): void {
    this.#sizeBytes -= this.#files.get(path)?.sizeBytes ?? 0;
    this.#files.delete(path);
  }
}

async function removeStale(path: string): Promise<void> {
  const info = await stat(path).catch(() => null);
  if (info && Date.now() - info.mtimeMs > STALE_PART_MS)
    await rm(path, { force: true }).catch(() => undefined);
}
