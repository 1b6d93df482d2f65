// The one SQLite file that remembers what must survive a restart; guards every access to it.
import type { Database } from 'better-sqlite3';
import { JetStreamError, messageOf } from '../model/errors.js';
import {
  type Connection,
  type ConnectOptions,
  connectAsFarAsPossible,
  connectionOver,
  connectToWrite,
  disconnect,
  type Opened,
} from './connection.js';
import { type FileWork, inThread } from './file-work.js';
import { NewerSchemaError } from './migrate.js';
import type { Migration } from './migrations/migration.js';
import { type Soundness, UncheckedError } from './soundness.js';
import { statementOf } from './statements.js';
import { isDamage, storeFailure } from './store-failure.js';
import { type AccessKind, type StoreHealth, StoreHealthRecord } from './store-health.js';

/**
 * How much a write must survive. In WAL mode both survive the death of the process; `acknowledged` also waits for
 * the disk, so that what the API has answered survives a power cut. Playheads come every second and need not.
 */
export type Durability = 'acknowledged' | 'frequent';

/** Longest wait for another process's lock: the main thread stands still meanwhile, so it is short. */
const defaultBusyTimeoutMs = 250;
/** `data_version` is below this (a 32-bit number): what is above tells connections apart. */
const VERSIONS = 2 ** 32;

/** Optional parts of {@link openDatabase}, replaced in tests. */
export interface OpenOptions {
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs?: () => number;
  readonly migrations?: readonly Migration[];
  /** Refuse a damaged file instead of setting it aside: for commands beside a server that may have it open. */
  readonly keepDamaged?: boolean;
  /** Longest wait for another process's lock, milliseconds; 250 by default. */
  readonly busyTimeoutMs?: number;
  /** Looks through the file before it is taken up later, and copies it; by default threads do. */
  readonly work?: FileWork;
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
  const how = connectOptions(path, options);
  const { connection, notice } = connectToWrite(how);
  return { database: new StoreDatabase(connection, how, options.work), notice };
}

/**
 * As {@link openDatabase}, for a server that goes on the air whatever is wrong with the file: what cannot be written
 * is read, what cannot be read either fails with each access, and {@link StoreDatabase.reopen} tries again.
 * @throws JetStreamError `JS_STORE_FAILED` when the schema is a newer one: nothing but another program mends that
 */
export function openForStation(path: string, options: OpenOptions = {}): OpenedDatabase {
  const how = connectOptions(path, options);
  const { connection, notice } = connectAsFarAsPossible(how, null);
  if (connection.fault instanceof NewerSchemaError) throw connection.fault;
  return { database: new StoreDatabase(connection, how, options.work), notice };
}

/** A database of the caller's own, such as one in memory, with the schema of today. */
export function databaseOver(db: Database, nowMs: () => number): StoreDatabase {
  return new StoreDatabase(connectionOver(db), connectOptions(db.name, { nowMs, busyTimeoutMs: 0 }));
}

/** What {@link StoreDatabase.reopen} changed. */
export interface Reopening {
  /** Whether it can be written now; else it can be read. */
  readonly isWritable: boolean;
  /** A damaged file was set aside: a sentence for the operator. */
  readonly notice: string | null;
}

/** The database: runs reads and writes, turns their faults into `JS_STORE_FAILED` and remembers them. */
export class StoreDatabase {
  readonly #options: ConnectOptions;
  readonly #health: StoreHealthRecord;
  readonly #work: FileWork;
  #connection: Connection;
  #connections = 0;
  #isReopening = false;
  #isClosed = false;

  constructor(connection: Connection, options: ConnectOptions, work = inThread) {
    this.#connection = connection;
    this.#options = options;
    this.#work = work;
    this.#health = new StoreHealthRecord(options.nowMs);
    if (connection.fault !== null) this.#health.failed('write', connection.fault.message);
  }

  /** Wall clock in milliseconds since 1970. */
  get nowMs(): () => number {
    return this.#options.nowMs;
  }

  /** Whether it can be read and written, as far as was tried last. */
  get health(): StoreHealth {
    return this.#health.current;
  }

  /** Whether what it holds is known: false only while it could never be read. */
  get isReadable(): boolean {
    return this.#connection.db !== null;
  }

  /**
   * Tries once more to open what could not be opened to be written; waits for no lock, and nobody waits while the file is
   * looked through. What was read is not exchanged for another file. Resolves to null when nothing has changed.
   */
  async reopen(): Promise<Reopening | null> {
    if (this.#connection.fault === null || this.#isReopening) return null;
    this.#isReopening = true;
    try {
      return this.#take(await this.#connectAgain());
    } catch (error) {
      this.#health.failed('write', messageOf(error));
      return null;
    } finally {
      this.#isReopening = false;
    }
  }

  /** @throws Error when the file cannot be looked through, or changes meanwhile */
  async #connectAgain(): Promise<Opened> {
    const connect = (verdict: Soundness | null) =>
      connectAsFarAsPossible({ ...this.#options, busyTimeoutMs: 0, verdict }, this.#connection);
    try {
      return connect(null);
    } catch (error) {
      if (!(error instanceof UncheckedError)) throw error;
      return connect(await this.#work.look(this.#options.path));
    }
  }

  #take({ connection, notice }: Opened): Reopening | null {
    const before = this.#connection;
    if (this.#isClosed) {
      disconnect(connection);
      return null;
    }
    this.#connection = connection;
    if (connection.fault !== null) this.#health.failed('write', connection.fault.message);
    else this.#health.succeeded('write');
    if (connection.db === before.db) return null;
    disconnect(before);
    this.#connections += 1;
    return { isWritable: connection.fault === null, notice };
  }

  /**
   * Runs a query. `what` completes "cannot ..." in the error.
   * @throws JetStreamError `JS_STORE_FAILED`
   */
  read<T>(what: string, query: (db: Database) => T): T {
    return this.#guard(what, 'read', () => query(this.#mustRead()));
  }

  /**
   * Runs `change` in one transaction. `what` completes "cannot ..." in the error.
   * @throws JetStreamError `JS_STORE_FAILED`; nothing is changed then.
   */
  write<T>(what: string, durability: Durability, change: (db: Database) => T): T {
    return this.#guard(what, 'write', () => {
      const db = this.#mustWrite();
      // What comes again in a second does not hold up the main thread while another process keeps its lock.
      const isPatient = durability === 'acknowledged' || this.#health.current.ok;
      db.pragma(`busy_timeout = ${isPatient ? this.#options.busyTimeoutMs : 0}`);
      db.pragma(`synchronous = ${durability === 'acknowledged' ? 'FULL' : 'NORMAL'}`);
      return db.transaction(() => change(db)).immediate();
    });
  }

  /**
   * A number that changes when another connection has committed (sqlite.org/pragma.html#pragma_data_version), and when
   * this one is another; null when it cannot be read. A look at shared memory: it says nothing of the disk, so health
   * does not hear of it.
   */
  dataVersion(): number | null {
    try {
      const version = Number(statementOf(this.#mustRead(), 'PRAGMA data_version').pluck().get());
      return this.#connections * VERSIONS + version;
    } catch {
      return null;
    }
  }

  /**
   * Copies what is in the database at one moment into `file`; reads and writes go on.
   * @throws JetStreamError `JS_STORE_FAILED`; `file` may be there in part then
   */
  async copyTo(file: string): Promise<void> {
    try {
      this.#mustWrite();
      await this.#work.copy(this.#options.path, file);
    } catch (error) {
      throw storeFailure(`cannot back the database up to ${file}`, error);
    }
  }

  /** Folds the log into the file and closes it; may be called twice. */
  close(): void {
    this.#isClosed = true;
    disconnect(this.#connection);
  }

  #mustRead(): Database {
    const { db, fault } = this.#connection;
    if (db !== null) return db;
    throw fault ?? new JetStreamError('JS_STORE_FAILED', 'the database is not open');
  }

  #mustWrite(): Database {
    const { file, fault } = this.#connection;
    if (fault !== null) throw fault;
    file?.mustBeWhole();
    return this.#mustRead();
  }

  #guard<T>(what: string, kind: AccessKind, access: () => T): T {
    try {
      const result = access();
      this.#health.succeeded(kind);
      return result;
    } catch (error) {
      const failure = storeFailure(`cannot ${what}`, error);
      // A refusal of another kind, such as a limit, says nothing of the database.
      if (failure.code === 'JS_STORE_FAILED') {
        this.#health.failed(isDamage(error) ? 'damage' : kind, failure.message);
      }
      throw failure;
    }
  }
}

function connectOptions(path: string, { busyTimeoutMs, ...rest }: OpenOptions): ConnectOptions {
  return { nowMs: Date.now, ...rest, path, busyTimeoutMs: busyTimeoutMs ?? defaultBusyTimeoutMs };
}
