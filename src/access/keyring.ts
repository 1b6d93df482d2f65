// The keys of the API in memory, level with the database whoever changes it: the API, the CLI, a restored backup.
import { timingSafeEqual } from 'node:crypto';
import { JetStreamError } from '../model/errors.js';
import type { KeyRecord, KeyStore, StoredKey } from '../store/key-store.js';
import { hashSecret, keyIdOf, makeKey } from './secret.js';

/** How exactly the last use of a key is known, milliseconds: each step is a write. */
const lastUsedStepMs = 3_600_000;
/** Between two looks for changes while nobody asks, milliseconds; SQLite tells other processes nothing. */
const watchIntervalMs = 1000;
/** Compared with a wrong key's hash where there is none with its id, so that both take the same time. */
const noHash = Buffer.alloc(32);

/** Told of every change of the keys, with the ids of those that stopped working. */
export type KeyringListener = (revoked: ReadonlySet<string>) => void;

/** Finds, makes and revokes keys. While the database cannot be read, what was read last holds; before, nothing does. */
export class Keyring {
  readonly #store: KeyStore;
  readonly #listeners = new Set<KeyringListener>();
  #keys: ReadonlyMap<string, StoredKey> = new Map();
  #version: number | null = null;
  #isKnown = false;

  constructor(store: KeyStore) {
    this.#store = store;
    this.refresh();
  }

  /**
   * Makes sure that the keys could be read once: until then nobody can be told from anybody.
   * @throws JetStreamError `JS_STORE_FAILED`
   */
  mustBeKnown(): void {
    this.refresh();
    if (!this.#isKnown) throw new JetStreamError('JS_STORE_FAILED', unknownNotice);
  }

  /** Whether a key was ever made; revoked ones count, so that revoking the last one opens nothing. */
  get keysExist(): boolean {
    this.refresh();
    return this.#keys.size > 0;
  }

  /** Whether any key works. */
  get hasActive(): boolean {
    this.refresh();
    return [...this.#keys.values()].some(isActive);
  }

  /** The key whose text this is; null for a wrong or revoked one. Compared in constant time. */
  find(text: string): KeyRecord | null {
    const id = keyIdOf(text);
    const key = id === null ? null : this.byId(id);
    const isRight = timingSafeEqual(hashSecret(text), key?.hash ?? noHash);
    return isRight ? key : null;
  }

  /** The key with this id; null when there is none that works. */
  byId(id: string): StoredKey | null {
    this.refresh();
    const key = this.#keys.get(id);
    return key !== undefined && isActive(key) ? key : null;
  }

  /** All keys, revoked ones too, oldest first. @throws JetStreamError `JS_STORE_FAILED` while none could be read */
  list(): readonly KeyRecord[] {
    this.mustBeKnown();
    return [...this.#keys.values()].map(({ hash: _, ...record }) => record);
  }

  /**
   * Makes a key; `text` is told this once and never kept.
   * @throws JetStreamError `JS_STORE_FAILED`, `JS_LIMIT_REACHED` when there are 1000.
   */
  add(wish: Pick<KeyRecord, 'name' | 'role' | 'mounts'>): { readonly key: KeyRecord; readonly text: string } {
    const { id, text, hash } = makeKey();
    this.#store.insert({ ...wish, id, hash });
    this.#load();
    const key = this.byId(id);
    if (key === null) throw new JetStreamError('JS_STORE_FAILED', 'the key was made and is gone: try again');
    const { hash: _, ...record } = key;
    return { key: record, text };
  }

  /**
   * Ends a key with its sessions and open streams.
   * @throws JetStreamError `JS_STORE_FAILED`, `JS_NOT_FOUND` when there is none that works.
   */
  revoke(id: string): void {
    const wasThere = this.#store.revoke(id);
    this.#load();
    if (!wasThere) throw new JetStreamError('JS_NOT_FOUND', `there is no key "${id}" that works`);
  }

  /** Notes that a key was used: at most one write an hour, and none that matters if it fails. */
  used(id: string): void {
    const key = this.#keys.get(id);
    const nowMs = this.#store.nowMs();
    if (key === undefined || nowMs - (key.lastUsedAtMs ?? 0) < lastUsedStepMs) return;
    this.#keys = new Map(this.#keys).set(id, { ...key, lastUsedAtMs: nowMs });
    try {
      this.#store.touch(id, nowMs);
    } catch {
      // Health tells that the database takes no writes; the use of a key is not worth more words.
    }
  }

  /** Calls `listener` after every change, whoever made it. */
  onChange(listener: KeyringListener): void {
    this.#listeners.add(listener);
  }

  /** Looks for changes once a second until `signal`: open event streams of a key that the CLI revokes must end. */
  watch(signal: AbortSignal): void {
    const timer = setInterval(() => this.refresh(), watchIntervalMs).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Takes over what other processes have written since; costs a look at shared memory when that is nothing. */
  refresh(): void {
    const [before, version] = [this.#version, this.#store.version()];
    if (version === null || version === before) return;
    // First, since those who are told of the change ask for keys.
    this.#version = version;
    try {
      this.#load();
    } catch {
      // The keys known so far hold; the next request tries again.
      this.#version = before;
    }
  }

  #load(): void {
    const before = this.#keys;
    this.#keys = new Map(this.#store.list().map((key) => [key.id, key]));
    this.#isKnown = true;
    const gone = [...before.values()].filter(isActive).filter(({ id }) => {
      const now = this.#keys.get(id);
      return now === undefined || !isActive(now);
    });
    const revoked = new Set(gone.map(({ id }) => id));
    for (const listener of this.#listeners) listener(revoked);
  }
}

const unknownNotice =
  'the keys cannot be read, so nobody is let in until the database can be: the log of the server says what to mend';

function isActive({ revokedAtMs }: KeyRecord): boolean {
  return revokedAtMs === null;
}
