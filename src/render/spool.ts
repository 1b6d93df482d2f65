// Remote tracks that lie on this disk: which copy belongs to which URL, who plays it, and what goes when room is short.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RemoteAccess } from '../remote/remote-access.js';
import type { SpooledFile, SpoolOrder } from '../remote/spool-download.js';
import { chooseVictims } from './cache-folder.js';

export interface SpoolOptions {
  readonly folder: string;
  /** Largest remote track. */
  readonly maxFileBytes: number;
  /** Largest size of all together; what is in use stays all the same. */
  readonly maxTotalBytes: number;
  /** Wall clock, ms since 1970. */
  readonly now?: () => number;
}

interface Copy extends Omit<SpooledFile, 'url'> {
  /** Stands for the URL, which may hold a password and is not written down. */
  readonly key: string;
  usedAtMs: number;
  /** When its server last said that it is current; 0 after a restart. */
  checkedAtMs: number;
}

/** A copy this young is taken without asking again. */
const FRESH_MS = 60_000;
/**
 * Tracks last used by a mount that are taken to be playing or planned: it has at most a handful on its timeline and
 * three ready.
 */
const IN_USE_PER_MOUNT = 16;

/** Runs on the main thread; the files are written by render processes. */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #now: () => number;
  readonly #copies = new Map<string, Copy>();
  /** Path of the newest copy by key. */
  readonly #current = new Map<string, string>();
  /** Paths by subscriber, last used last. */
  readonly #used = new Map<string, string[]>();
  #listed: Promise<void> | null = null;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The copy of a URL, if there is one. */
  async find(url: string): Promise<SpooledFile | null> {
    this.#listed ??= this.#list();
    await this.#listed;
    const copy = this.#copies.get(this.#current.get(keyOf(url)) ?? '');
    return copy ? { ...copy, url } : null;
  }

  /** What a render process needs to fetch a URL; null when the copy is so fresh that it need not be asked for. */
  async order(url: string, access: RemoteAccess): Promise<SpoolOrder | null> {
    const held = await this.find(url);
    const copy = held && this.#copies.get(held.path);
    if (copy && this.#now() - copy.checkedAtMs < FRESH_MS) return null;
    const { folder, maxFileBytes } = this.#options;
    return { url, access, folder, maxBytes: maxFileBytes, held };
  }

  /** A render process fetched a file, or was told that the old one is current. */
  async keep(file: SpooledFile): Promise<void> {
    const known = this.#copies.get(file.path);
    const { url, path, ...rest } = file;
    const key = keyOf(url);
    this.#copies.set(path, { ...rest, path, key, usedAtMs: this.#now(), checkedAtMs: this.#now() });
    this.#current.set(key, path);
    if (known) return;
    await writeFile(notePath(path), JSON.stringify({ ...rest, key })).catch(() => undefined);
  }

  /** A subscriber plays or plans these files; other paths are ignored. */
  use(subscriber: string, paths: readonly string[]): void {
    const ours = paths.filter((path) => path.startsWith(this.#options.folder));
    if (ours.length === 0) return;
    const before = this.#used.get(subscriber) ?? [];
    const now = [...before.filter((path) => !ours.includes(path)), ...ours];
    this.#used.set(subscriber, now.slice(-IN_USE_PER_MOUNT));
    for (const path of ours) {
      const copy = this.#copies.get(path);
      if (copy) copy.usedAtMs = this.#now();
    }
  }

  /** A subscriber ended. */
  release(subscriber: string): void {
    this.#used.delete(subscriber);
  }

  /** Removes what was used least recently until all fits; nothing that is in use. */
  async evict(): Promise<void> {
    const inUse = new Set([...this.#used.values()].flat());
    const need = { isPlanned: true, dueAtMs: 0 };
    const copies = [...this.#copies.values()];
    const sizeBytes = copies.reduce((sum, copy) => sum + copy.sizeBytes, 0);
    const victims = chooseVictims(
      copies,
      (path) => (inUse.has(path) ? need : null),
      sizeBytes - this.#options.maxTotalBytes,
    );
    for (const { path } of victims) await this.#remove(path);
  }

  async #remove(path: string): Promise<void> {
    const copy = this.#copies.get(path);
    this.#copies.delete(path);
    if (copy && this.#current.get(copy.key) === path) this.#current.delete(copy.key);
    await Promise.allSettled([rm(path, { force: true }), rm(notePath(path), { force: true })]);
  }

  /** Finds what earlier runs left; a file without a note belongs to no URL and goes. */
  async #list(): Promise<void> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      if (!name.endsWith('.spool') || this.#copies.has(path)) continue;
      const copy = await readCopy(path);
      if (!copy) await this.#remove(path);
      else {
        const rival = this.#copies.get(this.#current.get(copy.key) ?? '');
        this.#copies.set(path, copy);
        if (!rival || rival.usedAtMs < copy.usedAtMs) this.#current.set(copy.key, path);
      }
    }
  }
}

function keyOf(url: string): string {
  return createHash('sha1').update(url).digest('hex');
}

function notePath(path: string): string {
  return `${path}.json`;
}

async function readCopy(path: string): Promise<Copy | null> {
  try {
    const note = JSON.parse(await readFile(notePath(path), 'utf8')) as Partial<Copy>;
    const { size, mtimeMs } = await stat(path);
    if (typeof note.key !== 'string' || note.sizeBytes !== size) return null;
    const validators = { etag: note.etag ?? null, lastModified: note.lastModified ?? null };
    return { key: note.key, path, sizeBytes: size, ...validators, usedAtMs: mtimeMs, checkedAtMs: 0 };
  } catch {
    return null;
  }
}
