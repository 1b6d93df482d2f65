// A broken list of a million lines must not become a million messages: problems are kept up to a number, then counted.

/** How many problems of one list are kept word for word. */
export const MAX_PROBLEMS = 100;

/** Collects what was wrong with a list; bounded, every further problem counted. */
export class Problems {
  readonly #kept: string[] = [];
  #more = 0;

  /** Notes a problem in words an operator can act on. */
  add(problem: string): void {
    if (this.#kept.length < MAX_PROBLEMS) this.#kept.push(problem);
    else this.#more += 1;
  }

  /** Everything noted, at most {@link MAX_PROBLEMS} lines and one that counts the rest. */
  list(): string[] {
    return this.#more === 0 ? [...this.#kept] : [...this.#kept, `and ${this.#more} more problems like these`];
  }
}

/** Text from a list, quoted for a message: at most 80 characters, control characters made visible. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
