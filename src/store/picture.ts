// Reads a database where SQLite cannot: on a disk that takes no byte, where it would lay its files beside the database.
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { JetStreamError } from '../model/errors.js';

/** Larger ones are not read: the picture stays in memory. */
const LARGEST_BYTES = 256 * 1024 * 1024;
/** Read and write version of the file format, 2 for WAL and 1 without (sqlite.org/fileformat.html, 1.3.3). */
const VERSIONS = [18, 19];

/** A copy in memory of what a file held. */
export interface Picture {
  readonly db: Database;
  /** Whether the file has been written since. */
  readonly isStale: () => boolean;
}

/**
 * Reads a file that nobody has open. A log beside it may hold what the file does not, and is not read by this. Takes
 * some 1.3 ms a megabyte, so not what callers wait for: a server does it as it starts, or once where it could not then.
 * @throws JetStreamError `JS_STORE_FAILED` when there is such a log, or the file is too large; Error as `fs` does
 */
export function pictureOf(path: string): Picture {
  const before = markOf(path);
  mustBeReadable(path);
  const bytes = readFileSync(path);
  mustHaveNoLog(path);
  // A picture has no log; without this SQLite would look for it.
  for (const at of VERSIONS) bytes[at] = 1;
  return { db: new Sqlite(bytes), isStale: () => markOf(path) !== before };
}

/** Makes sure that there could be a picture of a file, without reading it. @throws Error as {@link pictureOf} */
export function mustBeReadable(path: string): void {
  accessSync(path, constants.R_OK);
  if (statSync(path).size > LARGEST_BYTES) throw failure(`${path} is too large to be kept in memory`);
  mustHaveNoLog(path);
}

function mustHaveNoLog(path: string): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) throw failure(`${path} has a log that cannot be read`);
}

/** Tells whether the file at `path` has been written: another mark after each change. */
export function markOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'gone' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

function failure(message: string): JetStreamError {
  return new JetStreamError('JS_STORE_FAILED', message);
}
