// Copies a database that is in use.
import Sqlite from 'better-sqlite3';

/** All pages there can be: steps between which others write would begin anew each time. */
const ALL_AT_ONCE = 0x7fffffff;

/**
 * Copies what the database at `path` holds at one moment into `to`, and waits until the disk has it
 * (sqlite.org/backup.html). Others read and write meanwhile: the log that they write to is left alone.
 * @throws SqliteError when it cannot be read or the copy not be written; `to` may be there in part then
 */
export async function copyDatabase(path: string, to: string): Promise<void> {
  const db = new Sqlite(path, { readonly: true });
  try {
    await db.backup(to, { progress: () => ALL_AT_ONCE });
  } finally {
    db.close();
  }
}
