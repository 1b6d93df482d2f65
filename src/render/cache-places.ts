// Where rendered audio goes: the configured folder, or a small one in memory while that cannot be written.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JetStreamError, messageOf } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import { CacheFolder, type NeedOf } from './cache-folder.js';

export interface CachePlacesOptions {
  /** The configured folder. */
  readonly folder: string;
  readonly maxSizeBytes: number;
  readonly onFault: (message: string) => void;
  /** Where the folder in memory is made; /dev/shm where there is one, by default. */
  readonly spareParent?: string;
  /** Size of the folder in memory, 256 MB by default. */
  readonly spareMaxSizeBytes?: number;
  readonly now?: () => number;
}

const SPARE_NAME = 'jetstream-';
const SPARE_MAX_SIZE_BYTES = 256e6;
/** How often the configured folder is tried again while it cannot be written. */
const RETRY_MS = 30_000;
/** Written on a trial, and freed when the disk is full: enough for a few steps of every process. */
const TRIAL_BYTES = 1 << 20;
const FREED_BYTES = 64e6;

/** Chooses the folder for new files; old ones are looked for in both. */
export class CachePlaces {
  readonly #options: CachePlacesOptions;
  readonly #now: () => number;
  #main: Promise<CacheFolder | null> | null = null;
  #opened: CacheFolder | null = null;
  #spare: CacheFolder | null = null;
  #isDegraded = false;
  #triedAtMs = 0;
  readonly #removeSpare = () => {
    if (this.#spare) rmSync(this.#spare.path, { recursive: true, force: true });
  };

  constructor(options: CachePlacesOptions) {
    this.#options = options;
    this.#now = options.now ?? monotonicMs;
  }

  /** True while new files go to memory. */
  get isDegraded(): boolean {
    return this.#isDegraded;
  }

  /** Bytes of all files known, in every folder. */
  get sizeBytes(): number {
    return (this.#opened?.sizeBytes ?? 0) + (this.#spare?.sizeBytes ?? 0);
  }

  /** The folder for new files. @throws JetStreamError `JS_CACHE_WRITE_FAILED` when there is no place at all */
  async current(): Promise<CacheFolder> {
    await this.#openMain();
    if (this.#isDegraded && this.#now() - this.#triedAtMs >= RETRY_MS) await this.#retry();
    const main = await this.#openMain();
    return main && !this.#isDegraded ? main : this.#openSpare();
  }

  /** Every folder that may hold files, the one for new files first. @throws as {@link current} */
  async all(): Promise<CacheFolder[]> {
    const current = await this.current();
    const main = await this.#openMain();
    return [...new Set([current, main, this.#spare])].filter((folder) => folder !== null);
  }

  /** The configured folder could not be written: new files go to memory until it can be again. */
  async degrade(error: unknown, needOf: NeedOf): Promise<void> {
    if (this.#isDegraded) return;
    await this.#giveUp(error);
    if (codeOfSystem(error) === 'ENOSPC') await (await this.#main)?.evict(needOf, FREED_BYTES);
  }

  /** Keeps every folder within its size; memory is given back once the configured folder can be written. */
  async evict(needOf: NeedOf): Promise<void> {
    await (await this.#openMain())?.evict(needOf);
    await this.#spare?.evict(needOf, this.#isDegraded ? 0 : Number.MAX_SAFE_INTEGER);
  }

  /** Removes the folder in memory. */
  close(): void {
    this.#removeSpare();
    process.off('exit', this.#removeSpare);
    this.#spare = null;
  }

  #openMain(): Promise<CacheFolder | null> {
    const { folder, maxSizeBytes } = this.#options;
    this.#main ??= CacheFolder.open(folder, maxSizeBytes).then(
      (opened) => {
        this.#opened = opened;
        return opened;
      },
      async (error: unknown) => {
        await this.#giveUp(error);
        return null;
      },
    );
    return this.#main;
  }

  async #giveUp(error: unknown): Promise<void> {
    this.#isDegraded = true;
    this.#triedAtMs = this.#now();
    const { folder, onFault } = this.#options;
    const advice = `free or mend the disk of ${folder}`;
    await this.#openSpare().then(
      ({ path }) => onFault(`${messageOf(error)}: rendered audio goes to ${path} meanwhile; ${advice}`),
      (without: unknown) => onFault(`${messageOf(error)}; ${messageOf(without)}; ${advice}`),
    );
  }

  async #retry(): Promise<void> {
    const { folder, onFault } = this.#options;
    this.#triedAtMs = this.#now();
    try {
      await mkdir(folder, { recursive: true });
      const trial = join(folder, `${process.pid}.part`);
      await writeFile(trial, new Uint8Array(TRIAL_BYTES)).finally(() => rm(trial, { force: true }));
      const main = (await this.#main) ?? (await CacheFolder.open(folder, this.#options.maxSizeBytes));
      this.#main = Promise.resolve(main);
      this.#opened = main;
      this.#isDegraded = false;
      onFault(`the cache in ${folder} can be written again`);
    } catch {
      // Not yet: it is tried again later.
    }
  }

  async #openSpare(): Promise<CacheFolder> {
    if (this.#spare) return this.#spare;
    try {
      return await this.#makeSpare();
    } catch (cause) {
      const message = `there is no place in memory for rendered audio: ${messageOf(cause)}`;
      throw new JetStreamError('JS_CACHE_WRITE_FAILED', message, { cause });
    }
  }

  async #makeSpare(): Promise<CacheFolder> {
    const parent = this.#options.spareParent ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
    await removeOrphans(parent);
    const path = await mkdtemp(join(parent, `${SPARE_NAME}${process.pid}-`));
    const size = this.#options.spareMaxSizeBytes ?? SPARE_MAX_SIZE_BYTES;
    const spare = await CacheFolder.open(path, size);
    if (this.#spare) await rm(path, { recursive: true });
    this.#spare ??= spare;
    process.once('exit', this.#removeSpare);
    return this.#spare;
  }
}

/** Removes the folders of servers that were killed before they could. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = new RegExp(`^${SPARE_NAME}([0-9]+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOfSystem(error) !== 'ESRCH';
  }
}

/** The system's code of an error, or of what caused it. */
function codeOfSystem(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && String(error.code).startsWith('E') ? error.code : codeOfSystem(error.cause);
}
