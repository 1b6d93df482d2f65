// Opens the file of the database: to be written where that can be, else to be read, else not at all.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { type JetStreamError, messageOf } from '../model/errors.js';
import { migrate, migrations } from './migrate.js';
import type { Migration } from './migrations/migration.js';
import { mustBeReadable, type Picture, pictureOf } from './picture.js';
import { mustBeSound, type Soundness, UncheckedError } from './soundness.js';
import { isDamage, isLock, storeFailure } from './store-failure.js';
import { StoreFile } from './store-file.js';

/** How far the database can be used. */
export interface Connection {
  /** Null while it cannot even be read. */
  readonly db: Database | null;
  /** What was read; null when that is nothing, or a database in memory. */
  readonly file: StoreFile | null;
  /** Why it cannot be written; null when it can. */
  readonly fault: JetStreamError | null;
  /** Whether the file holds other things by now than were read. */
  readonly isStale: () => boolean;
}

/** A connection and, where a damaged file was set aside for it, a sentence for the operator. */
export interface Opened {
  readonly connection: Connection;
  readonly notice: string | null;
}

/** How to open. */
export interface ConnectOptions {
  readonly path: string;
  /** Wall clock in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly migrations?: readonly Migration[] | undefined;
  /** Refuse a damaged file instead of setting it aside. */
  readonly keepDamaged?: boolean | undefined;
  /** Longest wait for another process's lock, milliseconds. */
  readonly busyTimeoutMs: number;
  /** What was found when the file was looked through; null where nobody has; by default that is done while opening. */
  readonly verdict?: Soundness | null | undefined;
}

type Reader = Omit<Connection, 'fault'>;

const never = () => false;
const nothing: Reader = { db: null, file: null, isStale: never };

/** A connection over a database of its own, such as one in memory. */
export function connectionOver(db: Database): Connection {
  return { db, file: null, fault: null, isStale: never };
}

/**
 * Opens or makes the file (folders included, mode 0600) and brings its schema up to date. A damaged one is renamed
 * with its -wal and -shm, never deleted, and a new one is begun.
 * @throws JetStreamError `JS_STORE_FAILED` when the place cannot be written, or the schema is a newer one
 */
export function connectToWrite(options: ConnectOptions): Opened {
  const { path, nowMs, keepDamaged } = options;
  try {
    try {
      return { connection: connect(options), notice: null };
    } catch (error) {
      if (!isDamage(error) || keepDamaged) throw error;
      const aside = setAside(path, { nowMs: nowMs(), because: error });
      const connection = connect({ ...options, verdict: undefined });
      const notice =
        `the database ${path} is damaged (${messageOf(error)}); it was set aside as ${aside} and a new one begun: ` +
        'keys, mounts made by the API and the places in all playlists are forgotten unless you restore a backup';
      return { connection, notice };
    }
  } catch (error) {
    throw storeFailure(`cannot open the database ${path}`, error);
  }
}

/**
 * Opens the file as far as it can be: never throws for what is wrong with it.
 * @throws UncheckedError where it could be opened and must be looked through first
 * @param before what could be opened so far. What was read of a file is in force: only that file is written then, and
 * it is not set aside
 */
export function connectAsFarAsPossible(options: ConnectOptions, before: Connection | null): Opened {
  try {
    before?.file?.mustBeWhole();
    const isKnown = before !== null && before.db !== null;
    return connectToWrite({ ...options, keepDamaged: isKnown || options.keepDamaged });
  } catch (error) {
    if (error instanceof UncheckedError) throw error;
    const fault = storeFailure(`cannot open the database ${options.path}`, error);
    if (before?.db && !before.isStale()) return { connection: { ...before, fault }, notice: null };
    return { connection: { ...(connectToRead(options) ?? before ?? nothing), fault }, notice: null };
  }
}

/** Ends a connection. The file comes last, see {@link StoreFile}. May be called twice. */
export function disconnect({ db, file }: Connection): void {
  db?.close();
  file?.close();
}

function connect(options: ConnectOptions): Connection {
  const { path } = options;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const descriptor = openSync(path, 'a+', 0o600);
  try {
    chmodSync(path, 0o600);
    const db = openUpToDate(options);
    return { db, file: new StoreFile(path, descriptor), fault: null, isStale: never };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openUpToDate({ path, busyTimeoutMs, verdict, ...options }: ConnectOptions): Database {
  const db = new Sqlite(path, { timeout: busyTimeoutMs });
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = ON');
    mustBeSound(db, path, verdict);
    migrate(db, options.migrations ?? migrations);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What can be read of the file without a byte being written; null when that is nothing. */
function connectToRead(options: ConnectOptions): Reader | null {
  const { path } = options;
  try {
    const open = () => ({ db: new Sqlite(path, { readonly: true, timeout: 0 }), isStale: never });
    return readerOf(options, open);
  } catch (error) {
    if (error instanceof UncheckedError) throw error;
    // Whoever has it locked may hold what is not in the file yet.
    if (isLock(error)) return null;
  }
  try {
    if (options.verdict === null) {
      // All of it would be read only to find that nobody has looked through it.
      mustBeReadable(path);
      throw new UncheckedError(path);
    }
    return readerOf(options, () => pictureOf(path));
  } catch (error) {
    if (error instanceof UncheckedError) throw error;
    // Why it cannot be written is told; that it cannot be read has the same cause.
    return null;
  }
}

/** @throws Error when the file cannot be read, is damaged, or of a schema that cannot be brought up to date */
function readerOf(
  { path, verdict, migrations: steps = migrations }: ConnectOptions,
  open: () => Picture,
): Reader {
  const { db, isStale } = open();
  try {
    mustBeSound(db, path, verdict);
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version !== steps.at(-1)?.version) throw new Error(`it has schema ${version}`);
    return { db, isStale, file: new StoreFile(path) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** @throws JetStreamError `JS_STORE_FAILED` when it cannot be renamed; it stays where it is then, and nothing is begun */
function setAside(path: string, { nowMs, because }: { nowMs: number; because: unknown }): string {
  const aside = `${path}.damaged-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
  } catch (error) {
    throw storeFailure(
      `the database ${path} is damaged (${messageOf(because)}) and cannot be set aside`,
      error,
    );
  }
  return aside;
}
