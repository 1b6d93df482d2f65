// The expressions and statements of a Liquidsoap script, as far as an importer needs them. What is beyond that is
// `unknown`; nothing is ever computed.

/** One argument of a call; positional ones have no label. */
export interface Argument {
  readonly label: string | null;
  readonly value: Expression;
}

/** What stands on the right of "=" or between brackets. `line` counts from 1. */
export type Expression = { readonly line: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'flag'; readonly value: boolean }
  /** `6h-10h` and its like, as written. */
  | { readonly kind: 'time'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[] }
  /** `%mp3(...)`, with its percent sign. */
  | { readonly kind: 'format'; readonly name: string; readonly args: readonly Argument[] }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
  /** `{ ... }`: a function without arguments. */
  | { readonly kind: 'thunk'; readonly body: Expression }
  | { readonly kind: 'unknown'; readonly what: string }
);

/** One statement; `name` is what it binds, null when it binds nothing. */
export interface Statement {
  readonly name: string | null;
  readonly value: Expression;
}

/** Words that only belong to the language; none of them begins an expression that can be carried over. */
export const BLOCK_OPENERS: ReadonlySet<string> = new Set(['def', 'begin', 'if', 'for', 'while', 'try']);
