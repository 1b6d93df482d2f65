// Another process of ours keeps a database to itself, readers included.
import Sqlite from 'better-sqlite3';

/** Locks the database at `path`, which has a schema, until the returned connection is closed. */
export function lockOut(path: string): Sqlite.Database {
  const other = new Sqlite(path);
  other.pragma('locking_mode = EXCLUSIVE');
  // In WAL mode the first change takes the lock that keeps readers out (sqlite.org/wal.html, 8).
  other.exec("INSERT INTO overrides VALUES ('nobody', 'removed', 0)");
  return other;
}
