// Notices when the open database is not the file at its path any more: SQLite itself would write on, into the void.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { JetStreamError } from '../model/errors.js';

/** The first bytes of every database (sqlite.org/fileformat.html, 1.3.1). */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/** The file of an open database and its log, remembered by device and inode. */
export class StoreFile {
  readonly path: string;
  readonly #identity: string | null;
  readonly #log: string | null;
  #descriptor: number | null;

  /**
   * @param descriptor of the file, for reading, to be closed by {@link close}; null where nobody writes. Whoever closes
   * any descriptor of a file ends all locks that the process has on it (fcntl(2)), those of SQLite too: another program
   * could believe itself alone then, and remove the log (sqlite.org/howtocorrupt.html, 2.2).
   */
  constructor(path: string, descriptor: number | null = null) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#identity = identityOf(path);
    this.#log = descriptor === null ? null : identityOf(`${path}-wal`);
  }

  /**
   * Makes sure that what is written will be found again. Takes some ten microseconds.
   * @throws JetStreamError `JS_STORE_FAILED` when the file or its log was removed, replaced, or overwritten with
   * something else
   */
  mustBeWhole(): void {
    const identity = identityOf(this.path);
    if (identity === null) throw this.#fault('is gone from its place', MISSING);
    if (identity !== this.#identity) throw this.#fault('was replaced by something else', MISSING);
    if (!this.#beginsAsDatabase()) throw this.#fault('was overwritten and is damaged', MISSING);
    if (this.#log === null || this.#log === identityOf(`${this.path}-wal`)) return;
    throw this.#fault('has lost its log, the file with -wal at its end', UNLOGGED);
  }

  /** Closes the descriptor, after the database itself. May be called twice. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  #beginsAsDatabase(): boolean {
    if (this.#descriptor !== null) return isMagic(this.#descriptor);
    const descriptor = openSync(this.path, 'r');
    try {
      return isMagic(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  #fault(what: string, advice: string): JetStreamError {
    const message = `the database ${this.path} ${what}; nothing is saved any more: ${advice}`;
    return new JetStreamError('JS_STORE_FAILED', message);
  }
}

const MISSING = 'put the file or a backup in its place and restart';
const UNLOGGED =
  'restart, but not by kill -9: a server that ends in order writes what it still knows into the file';

/** Null where nothing is. */
function identityOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}

function isMagic(descriptor: number): boolean {
  const head = Buffer.alloc(MAGIC.length);
  return readSync(descriptor, head, 0, head.length, 0) === MAGIC.length && head.equals(MAGIC);
}
