// Looks through a whole database file for damage: a third of a second for a large one, so not where audio or callers wait.
import Sqlite, { type Database } from 'better-sqlite3';
import { JetStreamError } from '../model/errors.js';
import { markOf, pictureOf } from './picture.js';
import { isDamage } from './store-failure.js';

/** What was found in a file. */
export interface Soundness {
  /** Tells the file as it was looked at from what it is after a change. */
  readonly mark: string;
  /** What is wrong with it; null for a file that is whole. */
  readonly damage: string | null;
}

/** The file must be looked through before it is used, and nobody has. */
export class UncheckedError extends JetStreamError {
  constructor(path: string) {
    super('JS_STORE_FAILED', `the database ${path} is being looked through`);
  }
}

/**
 * @param verdict what was found of the file at `path` before; null where nobody has looked; undefined to look now
 * @throws SqliteError `SQLITE_CORRUPT` for a damaged file; {@link UncheckedError} when there is no verdict on it as it is
 */
export function mustBeSound(db: Database, path: string, verdict: Soundness | null | undefined): void {
  if (verdict === null || (verdict !== undefined && verdict.mark !== markOf(path))) {
    throw new UncheckedError(path);
  }
  const damage = verdict === undefined ? damageOf(db) : verdict.damage;
  if (damage !== null) throw new Sqlite.SqliteError(damage, 'SQLITE_CORRUPT');
}

/**
 * Opens the file to be read, as a database or else as a picture, and looks through all of it.
 * @throws Error when it cannot be read, or is changed meanwhile
 */
export function soundnessOf(path: string): Soundness {
  const mark = markOf(path);
  const verdict = { mark, damage: lookThrough(path) };
  if (markOf(path) !== mark) throw new UncheckedError(path);
  return verdict;
}

function lookThrough(path: string): string | null {
  try {
    return damageBy(() => new Sqlite(path, { readonly: true, timeout: 0 }));
  } catch {
    return damageBy(() => pictureOf(path).db);
  }
}

function damageBy(open: () => Database): string | null {
  try {
    const db = open();
    try {
      return damageOf(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error) && error instanceof Error) return error.message;
    throw error;
  }
}

function damageOf(db: Database): string | null {
  const verdict = String(db.pragma('quick_check(1)', { simple: true }));
  return verdict === 'ok' ? null : verdict;
}
