// Remembers whether the database takes writes, so that health can tell without touching the disk.

/** Whether the last write or read worked, and since when that holds. */
export interface StoreHealth {
  readonly ok: boolean;
  /** Wall clock, ISO 8601, of the last change of `ok`. */
  readonly since: string;
  /** The fault in words; empty when ok. */
  readonly message: string;
}

/** What was tried. */
export type AccessKind = 'read' | 'write';

/**
 * Keeps one {@link StoreHealth}; `since` moves only when `ok` changes. A database that can be read may still not be
 * writable, so that only a write makes up for a write that failed; and nothing does for damage, which other accesses
 * do not meet.
 */
export class StoreHealthRecord {
  #current: StoreHealth;
  #failed: AccessKind | 'damage' | null = null;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#current = { ok: true, since: this.#now(), message: '' };
  }

  get current(): StoreHealth {
    return this.#current;
  }

  succeeded(kind: AccessKind): void {
    if (this.#failed === null || this.#failed === 'damage') return;
    if (this.#failed === 'write' && kind === 'read') return;
    this.#failed = null;
    this.#current = { ok: true, since: this.#now(), message: '' };
  }

  failed(kind: AccessKind | 'damage', message: string): void {
    if (this.#failed === 'damage') return;
    const since = this.#current.ok ? this.#now() : this.#current.since;
    if (this.#failed !== 'write' || kind === 'damage') this.#failed = kind;
    this.#current = { ok: false, since, message };
  }

  #now(): string {
    return new Date(this.#nowMs()).toISOString();
  }
}
