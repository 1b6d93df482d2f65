// Opens the one SQLite file that remembers what must survive a restart, and guards every access to it.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { JetStreamError, messageOf } from '../model/errors.js';
import { migrate, migrations } from './migrate.js';
import type { Migration } from './migrations/migration.js';
import { StoreFile } from './store-file.js';
import { type AccessKind, type StoreHealth, StoreHealthRecord } from './store-health.js';

/**
 * How much a write must survive. In WAL mode both survive the death of the process; `acknowledged` also waits for
 * the disk, so that what the API has answered survives a power cut. Playheads come every second and need not.
 */
export type Durability = 'acknowledged' | 'frequent';

/** Longest wait for another process's lock: the main thread stands still meanwhile, so it is short. */
const busyTimeoutMs = 250;

/** Optional parts of {@link openDatabase}, replaced in tests. */
export interface OpenOptions {
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs?: () => number;
  readonly migrations?: readonly Migration[];
  /** Refuse a damaged file instead of setting it aside: for commands beside a server that may have it open. */
  readonly keepDamaged?: boolean;
  /** Longest wait for another process's lock, milliseconds; 250 by default. */
  readonly busyTimeoutMs?: number;
}

/** An open database and, where a damaged file was set aside, a sentence for the operator. */
export interface OpenedDatabase {
  readonly database: StoreDatabase;
  readonly notice: string | null;
}

/**
 * Opens or makes the database at `path` (folders included, mode 0600) and brings its schema up to date. A damaged
 * file is renamed to `<path>.damaged-<time>` with its -wal and -shm, never deleted, and a new one is begun.
 * @throws JetStreamError `JS_STORE_FAILED` when the place cannot be written, or the schema is a newer one.
 */
export function openDatabase(path: string, options: OpenOptions = {}): OpenedDatabase {
  const nowMs = options.nowMs ?? Date.now;
  try {
    try {
      return { database: connect(path, options, nowMs), notice: null };
    } catch (error) {
      if (!isDamage(error) || options.keepDamaged) throw error;
      const aside = setAside(path, nowMs());
      const database = connect(path, options, nowMs);
      const notice =
        `the database ${path} is damaged (${messageOf(error)}); it was set aside as ${aside} and a new one begun: ` +
        'keys, mounts made by the API and the places in all playlists are forgotten unless you restore a backup';
      return { database, notice };
    }
  } catch (error) {
    throw storeFailure(`cannot open the database ${path}`, error);
  }
}

/** The open file: runs reads and writes, turns their faults into `JS_STORE_FAILED` and remembers them. */
export class StoreDatabase {
  readonly #db: Database;
  readonly #file: StoreFile | null;
  readonly #busyTimeoutMs: number;
  readonly #health: StoreHealthRecord;
  readonly nowMs: () => number;

  /** `file` is null for a database in memory. */
  constructor(db: Database, file: StoreFile | null, nowMs: () => number, busyTimeoutMs = 0) {
    this.#db = db;
    this.#file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
    this.nowMs = nowMs;
    this.#health = new StoreHealthRecord(nowMs);
  }

  /** Whether it can be read and written, as far as was tried last. */
  get health(): StoreHealth {
    return this.#health.current;
  }

  /**
   * Runs a query. `what` completes "cannot ..." in the error.
   * @throws JetStreamError `JS_STORE_FAILED`
   */
  read<T>(what: string, query: (db: Database) => T): T {
    return this.#guard(what, 'read', () => query(this.#db));
  }

  /**
   * Runs `change` in one transaction. `what` completes "cannot ..." in the error.
   * @throws JetStreamError `JS_STORE_FAILED`; nothing is changed then.
   */
  write<T>(what: string, durability: Durability, change: (db: Database) => T): T {
    return this.#guard(what, 'write', () => {
      this.#file?.mustBeWhole();
      // What comes again in a second does not hold up the main thread while another process keeps its lock.
      const isPatient = durability === 'acknowledged' || this.#health.current.ok;
      this.#db.pragma(`busy_timeout = ${isPatient ? this.#busyTimeoutMs : 0}`);
      this.#db.pragma(`synchronous = ${durability === 'acknowledged' ? 'FULL' : 'NORMAL'}`);
      return this.#db.transaction(() => change(this.#db)).immediate();
    });
  }

  /**
   * A number that changes when another connection has committed (sqlite.org/pragma.html#pragma_data_version); null when
   * it cannot be read. A look at shared memory: it says nothing of the disk, so health does not hear of it.
   */
  dataVersion(): number | null {
    try {
      return Number(this.#db.pragma('data_version', { simple: true }));
    } catch {
      return null;
    }
  }

  /**
   * Copies all that is in the database into `file` (sqlite.org/backup.html), 100 pages in each turn of the event loop:
   * reads and writes go on, and what is written meanwhile is in the copy.
   * @throws JetStreamError `JS_STORE_FAILED`; `file` may be there in part then
   */
  async copyTo(file: string): Promise<void> {
    try {
      this.#file?.mustBeWhole();
      await this.#db.backup(file);
    } catch (error) {
      throw storeFailure(`cannot back the database up to ${file}`, error);
    }
  }

  /** Folds the log into the file and closes it; may be called twice. */
  close(): void {
    this.#db.close();
  }

  #guard<T>(what: string, kind: AccessKind, access: () => T): T {
    try {
      const result = access();
      this.#health.succeeded(kind);
      return result;
    } catch (error) {
      const failure = storeFailure(`cannot ${what}`, error);
      // A refusal of another kind, such as a limit, says nothing of the database.
      if (failure.code === 'JS_STORE_FAILED') this.#health.failed(kind, failure.message);
      throw failure;
    }
  }
}

function connect(path: string, options: OpenOptions, nowMs: () => number): StoreDatabase {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const timeout = options.busyTimeoutMs ?? busyTimeoutMs;
  const db = new Sqlite(path, { timeout });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Sqlite.SqliteError(String(verdict), 'SQLITE_CORRUPT');
    migrate(db, options.migrations ?? migrations);
    return new StoreDatabase(db, new StoreFile(path), nowMs, timeout);
  } catch (error) {
    db.close();
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

function setAside(path: string, nowMs: number): string {
  const aside = `${path}.damaged-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

const adviceByCode: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(SQLITE_FULL|ENOSPC|SQLITE_IOERR_WRITE)/, 'the disk is full or failing: make room'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'another process holds the file: end it, or name another in [state] path'],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|EACCES|EPERM|EROFS|ENOTDIR|EISDIR)/,
    'the file or its folder cannot be written: mend its owner and mode, or name another in [state] path',
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'the file is damaged: restart to set it aside, or restore a backup'],
];

function storeFailure(what: string, error: unknown): JetStreamError {
  if (error instanceof JetStreamError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = adviceByCode.find(([pattern]) => pattern.test(code))?.[1];
  const message = `${what}: ${messageOf(error)}${advice === undefined ? '' : `; ${advice}`}`;
  return new JetStreamError('JS_STORE_FAILED', message, { cause: error });
}
