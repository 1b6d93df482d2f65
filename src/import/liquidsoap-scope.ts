// What a script has bound to names so far, and what of it could not be carried over.
import { configText, type ImportPlace, type LeftOut } from './imported.js';
import type { Expression } from './liquidsoap-syntax.js';
import type { Programme } from './programme.js';

/** What a name stands for: a programme, or an expression that is none. */
export type Value = { readonly kind: 'source'; readonly programme: Programme } | Expression;

export class LiquidsoapScope {
  readonly place: ImportPlace;
  readonly leftOut: LeftOut[] = [];
  /** Environment variables that texts name. */
  readonly variables = new Set<string>();
  readonly #names = new Map<string, Value>();

  constructor(place: ImportPlace) {
    this.place = place;
  }

  /** Notes what is missing in the result. */
  miss(line: number, what: string): void {
    this.leftOut.push({ line, what });
  }

  bind(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** What an expression is, names looked up. */
  resolve(value: Expression): Value {
    return value.kind === 'name' ? (this.#names.get(value.name) ?? value) : value;
  }

  /** A text as the config takes it; a variable of the environment stays one. Undefined when it is no text. */
  text(given: Expression | undefined): string | undefined {
    const value = given && this.resolve(given);
    if (value?.kind === 'text') return configText(value.text);
    return value?.kind === 'call' ? this.#variable(value.name, value.args.at(-1)?.value) : undefined;
  }

  number(given: Expression | undefined): number | undefined {
    const value = given && this.resolve(given);
    return value?.kind === 'number' ? value.value : undefined;
  }

  flag(given: Expression | undefined): boolean | undefined {
    const value = given && this.resolve(given);
    return value?.kind === 'flag' ? value.value : undefined;
  }

  /** `getenv("NAME")` and `environment.get("NAME")`. */
  #variable(name: string, given: Expression | undefined): string | undefined {
    if (!/^(?:getenv|environment\.get)$/.test(name) || given?.kind !== 'text') return undefined;
    if (!/^[A-Za-z_]\w*$/.test(given.text)) return undefined;
    this.variables.add(given.text);
    return `\${${given.text}}`;
  }
}
