// Notices when the open database is not the file at its path any more: SQLite itself would write on, into the void.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { JetStreamError } from '../model/errors.js';

/** The first bytes of every database (sqlite.org/fileformat.html, 1.3.1). */
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/** The file of an open database, remembered by device and inode. */
export class StoreFile {
  readonly path: string;
  readonly #identity: string;

  /** @throws Error as `fs.statSync` when there is no file at `path` */
  constructor(path: string) {
    this.path = path;
    this.#identity = identityOf(path);
  }

  /**
   * Makes sure that what is written will be found again. Takes some ten microseconds.
   * @throws JetStreamError `JS_STORE_FAILED` when the file was removed, replaced, or overwritten with something else
   */
  mustBeWhole(): void {
    let identity: string;
    try {
      identity = identityOf(this.path);
    } catch (cause) {
      throw this.#fault('is gone from its place', { cause });
    }
    if (identity !== this.#identity) throw this.#fault('was replaced by something else');
    if (!beginsAsDatabase(this.path)) throw this.#fault('was overwritten and is damaged');
  }

  #fault(what: string, options: { cause?: unknown } = {}): JetStreamError {
    const advice = 'nothing is saved any more: put the file or a backup in its place and restart';
    return new JetStreamError('JS_STORE_FAILED', `the database ${this.path} ${what}; ${advice}`, options);
  }
}

function identityOf(path: string): string {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

function beginsAsDatabase(path: string): boolean {
  const head = Buffer.alloc(MAGIC.length);
  const file = openSync(path, 'r');
  try {
    return readSync(file, head, 0, head.length, 0) === MAGIC.length && head.equals(MAGIC);
  } finally {
    closeSync(file);
  }
}
