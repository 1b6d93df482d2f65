// Says in words what is wrong with the database and what to do about it.
import Sqlite from 'better-sqlite3';
import { JetStreamError, messageOf } from '../model/errors.js';

const adviceByCode: ReadonlyArray<readonly [RegExp, string]> = [
  // A copy fails with the bare one; the last is for no room for the file in which processes find each other's changes.
  [/^(SQLITE_FULL|ENOSPC|SQLITE_IOERR(_WRITE|_SHMSIZE)?$)/, 'the disk is full or failing: make room'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'another process holds the file: end it, or name another in [state] path'],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|EACCES|EPERM|EROFS|ENOENT|EEXIST|ENOTDIR|EISDIR)/,
    'the file or its folder cannot be written: mend its owner and mode, or name another in [state] path',
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'the file is damaged: restart to set it aside, or restore a backup'],
];

/** Whether SQLite has found the file to be damaged. */
export function isDamage(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

/** Whether another process holds the file. */
export function isLock(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** The error `JS_STORE_FAILED` for a fault of SQLite or the file system; one of ours is left as it is. */
export function storeFailure(what: string, error: unknown): JetStreamError {
  if (error instanceof JetStreamError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const advice = adviceByCode.find(([pattern]) => pattern.test(code))?.[1];
  const message = `${what}: ${messageOf(error)}${advice === undefined ? '' : `; ${advice}`}`;
  return new JetStreamError('JS_STORE_FAILED', message, { cause: error });
}
