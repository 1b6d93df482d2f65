// Remembers whether the database takes writes, so that health can tell without touching the disk.

/** Whether the last write or read worked, and since when that holds. */
export interface StoreHealth {
  readonly ok: boolean;
  /** Wall clock, ISO 8601, of the last change of `ok`. */
  readonly since: string;
  /** The fault in words; empty when ok. */
  readonly message: string;
}

/** Keeps one {@link StoreHealth}; `since` moves only when `ok` changes. */
export class StoreHealthRecord {
  #current: StoreHealth;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#current = { ok: true, since: this.#now(), message: '' };
  }

  get current(): StoreHealth {
    return this.#current;
  }

  succeeded(): void {
    if (!this.#current.ok) this.#current = { ok: true, since: this.#now(), message: '' };
  }

  failed(message: string): void {
    const since = this.#current.ok ? this.#now() : this.#current.since;
    this.#current = { ok: false, since, message };
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}
