// The arguments of one call of a script, and which of them nobody has asked for.
import type { Argument, Expression } from './liquidsoap-syntax.js';

export class Arguments {
  readonly #args: readonly Argument[];
  readonly #asked = new Set<string>();
  readonly positional: readonly Expression[];

  constructor(args: readonly Argument[]) {
    this.#args = args;
    this.positional = args.flatMap(({ label, value }) => (label === null ? [value] : []));
  }

  /** The value of a label; undefined when it is not given. */
  named(label: string): Expression | undefined {
    this.#asked.add(label);
    return this.#args.find((one) => one.label === label)?.value;
  }

  /** Labels that mean nothing here, and that nobody misses. */
  ignore(labels: readonly string[]): void {
    for (const label of labels) this.#asked.add(label);
  }

  /** Arguments that were given and never asked for. */
  unasked(): readonly { readonly label: string; readonly line: number }[] {
    return this.#args.flatMap(({ label, value: { line } }) =>
      label === null || this.#asked.has(label) ? [] : [{ label, line }],
    );
  }
}
