// Keeps the last copies of the database in a folder beside it.
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import type { BackupReport, Backups } from '../model/backups.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import type { StoreDatabase } from './database.js';

export interface DatabaseBackupsOptions {
  readonly database: StoreDatabase;
  /** Path of the database file; copies go to the folder `backups` beside it. */
  readonly path: string;
  /** Number of copies kept, at least 1. */
  readonly keep: number;
}

/** The end of a copy's name while it is not whole. */
const PART = '.part';
/** What is left where that is ended; the second is SQLite's (sqlite.org/tempfiles.html, 2.1). */
const LEFTOVERS = [PART, `${PART}-journal`];

export class DatabaseBackups implements Backups {
  readonly #options: DatabaseBackupsOptions;
  readonly #folder: string;
  readonly #name: string;
  #underWay: Promise<BackupReport> | null = null;

  constructor(options: DatabaseBackupsOptions) {
    this.#options = options;
    this.#folder = join(dirname(options.path), 'backups');
    this.#name = parse(options.path).name;
  }

  make(): Promise<BackupReport> {
    this.#underWay ??= this.#make().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #make(): Promise<BackupReport> {
    const { database } = this.#options;
    const startedAtMs = monotonicMs();
    const time = new Date(database.nowMs()).toISOString().replaceAll(/[:.]/g, '-');
    const path = join(this.#folder, `${this.#name}-${time}.db`);
    try {
      await this.#prepare(path + PART);
      await database.copyTo(path + PART);
      const { size: bytes } = await stat(path + PART);
      await rename(path + PART, path);
      const removed = await this.#removeOld();
      return { path, bytes, durationS: (monotonicMs() - startedAtMs) / 1000, removed };
    } catch (error) {
      for (const rest of LEFTOVERS) await rm(path + rest, { force: true }).catch(() => undefined);
      if (error instanceof JetStreamError) throw error;
      const advice = 'make room, or let the server write there';
      throw new JetStreamError(
        'JS_STORE_FAILED',
        `cannot back up to ${path}: ${messageOf(error)}; ${advice}`,
        {
          cause: error,
        },
      );
    }
  }

  /** The copy holds what the database holds, passwords too: only its owner may read it, from its first byte on. */
  async #prepare(part: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) {
      if (LEFTOVERS.some((ending) => this.#isOurs(name, ending)))
        await rm(join(this.#folder, name), { force: true });
    }
    const file = await open(part, 'a', 0o600);
    await file.close();
    await chmod(part, 0o600);
  }

  async #removeOld(): Promise<string[]> {
    const names = (await readdir(this.#folder)).filter((name) => this.#isOurs(name, '')).sort();
    const old = names.slice(0, -this.#options.keep).map((name) => join(this.#folder, name));
    for (const path of old) await rm(path, { force: true });
    return old;
  }

  /** Whether we made a file: others in the folder are nobody's business. */
  #isOurs(name: string, ending: string): boolean {
    const time = name.slice(this.#name.length + 1, -`.db${ending}`.length);
    return (
      name === `${this.#name}-${time}.db${ending}` && /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/.test(time)
    );
  }
}
