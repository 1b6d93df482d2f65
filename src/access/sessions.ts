// Who is signed in from a browser: a random id in a cookie stands for a key.
import type { SessionStore } from '../store/session-store.js';
import { endController } from './end-controller.js';
import type { Keyring } from './keyring.js';
import { hashSecret, makeSessionId } from './secret.js';

/** Life of a session from its last use, milliseconds: 7 days. */
export const sessionLifeMs = 7 * 24 * 3_600_000;
/** A session is extended, and its cookie sent again, when this much of its life is gone: each time is a write. */
const extendAfterMs = 3_600_000;
/** Sessions at once; the one that was used longest ago makes room. */
const maxSessions = 1000;

/** A session that holds. */
export interface Session {
  readonly keyId: string;
  /** Aborted when it is signed out or its key revoked. */
  readonly ended: AbortSignal;
  /** Whether this use has given it 7 days again, so that the cookie must be sent anew. */
  readonly extended: boolean;
}

interface Entry {
  readonly hash: Buffer;
  readonly keyId: string;
  readonly end: AbortController;
  /** Wall clock, milliseconds since 1970. */
  expiresAtMs: number;
}

/** Opens, finds and ends sessions. In the database only for the next start: without it, sessions work and are lost then. */
export class Sessions {
  readonly #store: SessionStore;
  /** By the hash of the id, in hex; in the order of their last extension. */
  readonly #entries = new Map<string, Entry>();
  #isLoaded = false;

  /** Reads the sessions, or as soon as the keys can be read. */
  constructor(store: SessionStore, keyring: Keyring) {
    this.#store = store;
    this.#load(keyring);
    keyring.onChange((revoked) => {
      this.#load(keyring);
      for (const entry of this.#entries.values()) if (revoked.has(entry.keyId)) this.#end(entry);
    });
  }

  /** Opens a session; its id goes into the cookie and nowhere else. */
  open(keyId: string): { readonly id: string; readonly ended: AbortSignal } {
    const id = makeSessionId();
    const entry = { hash: hashSecret(id), keyId, expiresAtMs: this.#expiry(), end: endController() };
    this.#keep(entry);
    this.#save(entry);
    return { id, ended: entry.end.signal };
  }

  /** The session with this id; null when there is none or its life is over. */
  find(id: string): Session | null {
    const name = hashSecret(id).toString('hex');
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    if (entry.expiresAtMs <= this.#store.nowMs()) {
      this.#end(entry);
      return null;
    }
    const extended = this.#expiry() - entry.expiresAtMs >= extendAfterMs;
    if (extended) {
      entry.expiresAtMs = this.#expiry();
      this.#entries.delete(name);
      this.#entries.set(name, entry);
      this.#save(entry);
    }
    return { keyId: entry.keyId, ended: entry.end.signal, extended };
  }

  /** Signs out; an unknown id is signed out already. */
  close(id: string): void {
    const entry = this.#entries.get(hashSecret(id).toString('hex'));
    if (entry !== undefined) this.#end(entry);
  }

  #load(keyring: Keyring): void {
    if (this.#isLoaded) return;
    try {
      const stored = this.#store.list();
      this.#isLoaded = true;
      for (const { hash, keyId, expiresAtMs } of stored) {
        const entry = { hash, keyId, expiresAtMs, end: endController() };
        if (expiresAtMs > this.#store.nowMs() && keyring.byId(keyId) !== null) this.#keep(entry);
      }
    } catch {
      // Health tells that the database cannot be read; with the keys they are tried again.
    }
  }

  #keep(entry: Entry): void {
    this.#entries.set(entry.hash.toString('hex'), entry);
    const [oldest] = this.#entries.values();
    if (this.#entries.size > maxSessions && oldest !== undefined) this.#end(oldest);
  }

  #end(entry: Entry): void {
    this.#entries.delete(entry.hash.toString('hex'));
    entry.end.abort();
    try {
      this.#store.remove(entry.hash);
    } catch {
      // It is over in this process; health tells that the database takes no writes.
    }
  }

  #save({ hash, keyId, expiresAtMs }: Entry): void {
    try {
      this.#store.save({ hash, keyId, expiresAtMs });
    } catch {
      // It holds until the next start; health tells that the database takes no writes.
    }
  }

  #expiry(): number {
    return this.#store.nowMs() + sessionLifeMs;
  }
}
