// Files of what a mount plans to play, open for as long as it does: what is deleted under it is heard to its end.
import { AssetReader } from '../render/asset-file.js';

/** What the process or the system lacks for the moment; it says nothing of the file. */
const SHORTAGES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);
/** So many are held ahead; what is planned behind them is opened when they are done. */
const MAX_HELD = 12;

/** A file under a name that tells it from others that lay at its path before. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/** Readers by name; one per output. */
export class HeldFiles {
  readonly #slotBytes: number;
  readonly #readers = new Map<string, Promise<AssetReader | null>>();
  #isClosed = false;

  /** `slotBytes` is the size of a record in all of them. */
  constructor(slotBytes: number) {
    this.#slotBytes = slotBytes;
  }

  /**
   * The reader of a file, which stays open until {@link keepOnly} or {@link drop} closes it; null when it is gone.
   * @throws the file system's error when there are no descriptors left
   */
  open({ name, path }: NamedFile): Promise<AssetReader | null> {
    if (this.#isClosed) return Promise.resolve(null);
    const known = this.#readers.get(name);
    if (known) return known;
    const opening = this.#open(path);
    this.#readers.set(name, opening);
    const forget = () => {
      if (this.#readers.get(name) === opening) this.#readers.delete(name);
    };
    opening.then((reader) => reader ?? forget(), forget);
    return opening;
  }

  /** True when a file is open, or about to be. */
  isOpen({ name }: NamedFile): boolean {
    return this.#readers.has(name);
  }

  /** Closes a file that is damaged, or not the one it should be. */
  drop(name: string): void {
    const reader = this.#readers.get(name);
    this.#readers.delete(name);
    void closeWhenOpen(reader);
  }

  /** Closes what is none of `files` and opens the first of them; `onGone` hears of those that are gone. */
  keepOnly(files: readonly NamedFile[], onGone: (file: NamedFile) => void): void {
    // What is planned names a file once for each piece of its track.
    const wanted = new Map(files.map((file) => [file.name, file]));
    for (const name of this.#readers.keys()) if (!wanted.has(name)) this.drop(name);
    for (const file of [...wanted.values()].slice(0, MAX_HELD)) {
      if (this.#readers.has(file.name)) continue;
      // Short of descriptors: it is opened when it is read.
      const opened = this.open(file).catch(() => undefined);
      void opened.then((reader) => reader === null && !this.#isClosed && onGone(file));
    }
  }

  /** Closes all. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const readers = [...this.#readers.values()];
    this.#readers.clear();
    await Promise.all(readers.map(closeWhenOpen));
  }

  async #open(path: string): Promise<AssetReader | null> {
    try {
      return await AssetReader.open(path, this.#slotBytes);
    } catch (error) {
      if (error instanceof Error && 'code' in error && SHORTAGES.has(error.code)) throw error;
      return null;
    }
  }
}

async function closeWhenOpen(reader: Promise<AssetReader | null> | undefined): Promise<void> {
  await (await reader?.catch(() => null))?.close().catch(() => undefined);
}
