// The children and files of one job: it may be given up in the middle of a step, and leaves nothing behind.

/** A child, or an open file. */
export interface Closable {
  close(): Promise<void>;
}

/** What a job has open. What comes after the end is closed at once: a step does not know that it is not wanted any more. */
export class JobResources {
  readonly #open = new Set<Closable>();
  #isClosed = false;

  /** Takes over the duty to close something. */
  add(resource: Closable): void {
    if (!this.#isClosed) this.#open.add(resource);
    // A child that does not end is its killer's matter; nobody waits for it here.
    else resource.close().catch(() => undefined);
  }

  /** Closes something that is not needed any more. */
  async drop(resource: Closable): Promise<void> {
    this.#open.delete(resource);
    await resource.close();
  }

  /** Closes all, for good; idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const open = [...this.#open];
    this.#open.clear();
    await Promise.all(open.map((resource) => resource.close()));
  }
}
