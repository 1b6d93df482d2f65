// The wait before a target's next attempt: it ends by itself, with its mount, or when an operator is impatient.

/** One wait at a time. */
export class RetryWait {
  #end: (() => void) | null = null;
  #until: string | null = null;

  /** When the wait ends by itself: wall clock, ISO 8601; null when nobody waits. */
  get until(): string | null {
    return this.#until;
  }

  /** Resolves after `ms` milliseconds, when `signal` aborts, or on {@link end}. */
  async for(ms: number, signal: AbortSignal): Promise<void> {
    this.#until = new Date(Date.now() + ms).toISOString();
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#end = end;
      if (signal.aborted) end();
    });
    this.#end = null;
    this.#until = null;
  }

  /** Ends the wait at once; false when nobody waits. */
  end(): boolean {
    this.#end?.();
    return this.#end !== null;
  }
}
