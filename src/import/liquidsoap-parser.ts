// Reads the tokens of a Liquidsoap script into statements. What it cannot read becomes an unknown statement, and it
// goes on at the next line that begins at the margin.
import { type Argument, BLOCK_OPENERS, type Expression, type Statement } from './liquidsoap-syntax.js';
import { type Token, tokensOf } from './liquidsoap-tokens.js';

/** Deepest nesting of brackets. */
const MAX_DEPTH = 60;
/** Operators between two expressions; what they make is not known. */
const OPERATORS: ReadonlySet<string> = new Set(
  ['+', '-', '*', '/', '^', '==', '!=', '<', '>', '<=', '>=', '??', ':='].concat('and', 'or', 'mod'),
);
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

class Unreadable extends Error {}

/** The statements of a script in their order; never throws. */
export function parseLiquidsoap(script: string): Statement[] {
  return new Parser(tokensOf(script)).statements();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  statements(): Statement[] {
    const statements: Statement[] = [];
    while (this.#next.kind !== 'end') {
      const begin = this.#at;
      try {
        this.#depth = 0;
        if (!this.#eat(';')) statements.push(this.#statement());
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        statements.push({ name: null, value: this.#unknown(begin, 'this could not be read') });
        this.#at = Math.max(this.#at, begin + 1);
        this.#skipToMargin();
      }
    }
    return statements;
  }

  get #next(): Token {
    return this.#peek(0);
  }

  #peek(ahead: number): Token {
    // The last token is the end, whatever the distance.
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (!token) throw new Unreadable();
    return token;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  #is(mark: string): boolean {
    return this.#next.kind === 'mark' && this.#next.text === mark;
  }

  #eat(mark: string): boolean {
    const isThere = this.#is(mark);
    if (isThere) this.#at += 1;
    return isThere;
  }

  #expect(mark: string): void {
    if (!this.#eat(mark)) throw new Unreadable();
  }

  #statement(): Statement {
    const { kind, text } = this.#next;
    if (kind === 'format') return { name: null, value: this.#directive() };
    if (kind === 'word' && BLOCK_OPENERS.has(text)) return { name: null, value: this.#block() };
    if (kind === 'word' && text === 'let') this.#at += 1;
    const sign = this.#peek(1);
    if (this.#next.kind === 'word' && sign.kind === 'mark' && (sign.text === '=' || sign.text === ':=')) {
      const name = this.#take().text;
      this.#at += 1;
      return { name, value: this.#expression() };
    }
    return { name: null, value: this.#expression() };
  }

  /** `%include "file"`, `%ifdef name`, `%endif`. */
  #directive(): Expression {
    const begin = this.#at;
    const { line } = this.#take();
    while (this.#next.line === line && this.#next.kind !== 'end') this.#at += 1;
    return this.#unknown(begin, 'directives of the preprocessor');
  }

  /** A definition, condition or loop, up to its "end". */
  #block(): Expression {
    const begin = this.#at;
    const { text } = this.#next;
    const what = text === 'def' ? `the function ${this.#peek(1).text}` : `"${text}"`;
    let open = 0;
    do {
      const token = this.#take();
      if (token.kind === 'end') throw new Unreadable();
      if (token.kind === 'word' && BLOCK_OPENERS.has(token.text)) open += 1;
      if (token.kind === 'word' && token.text === 'end') open -= 1;
    } while (open > 0);
    return this.#unknown(begin, what);
  }

  #expression(): Expression {
    const begin = this.#at;
    let value = this.#primary();
    while (this.#isOperator()) {
      const joins = this.#take().text === '^';
      const right = this.#primary();
      value =
        joins && value.kind === 'text' && right.kind === 'text'
          ? { ...value, text: value.text + right.text }
          : this.#unknown(begin, 'a computed value');
    }
    return value;
  }

  #isOperator(): boolean {
    const { kind, text } = this.#next;
    return (kind === 'mark' || kind === 'word') && OPERATORS.has(text);
  }

  #primary(): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Unreadable();
    const value = this.#operand();
    this.#depth -= 1;
    return value;
  }

  #operand(): Expression {
    const begin = this.#at;
    const token = this.#take();
    const { line, text } = token;
    switch (token.kind) {
      case 'text':
        return token.isComputed ? this.#unknown(begin, 'a computed text') : { kind: 'text', text, line };
      case 'number':
        return { kind: 'number', value: Number.parseFloat(text), line };
      case 'time':
        return { kind: 'time', text, line };
      case 'format':
        return { kind: 'format', name: text, args: this.#tightArguments(), line };
      case 'word':
        return this.#word(token, begin);
      case 'mark':
        return this.#bracket(token, begin);
      case 'end':
        throw new Unreadable();
    }
  }

  #word({ text, line }: Token, begin: number): Expression {
    if (text === 'true' || text === 'false') return { kind: 'flag', value: text === 'true', line };
    if (text === 'not') {
      this.#primary();
      return this.#unknown(begin, 'a computed value');
    }
    if (text === 'fun') return this.#function(begin);
    if (BLOCK_OPENERS.has(text)) {
      this.#at = begin;
      return this.#block();
    }
    if (this.#is('(') && this.#next.isTight)
      return this.#method({ kind: 'call', name: text, args: this.#tightArguments(), line }, begin);
    if (!this.#is('[') || !this.#next.isTight) return { kind: 'name', name: text, line };
    this.#at += 1;
    this.#skipBrackets('[');
    return this.#unknown(begin, 'a computed value');
  }

  /** What follows a call by a dot is not known. */
  #method(value: Expression, begin: number): Expression {
    if (!this.#is('.') || !this.#next.isTight) return value;
    while (this.#eat('.')) {
      this.#take();
      this.#tightArguments();
    }
    return this.#unknown(begin, 'a computed value');
  }

  #function(begin: number): Expression {
    this.#expect('(');
    this.#skipBrackets('(');
    this.#expect('->');
    this.#expression();
    return this.#unknown(begin, 'a function');
  }

  #bracket({ text, line }: Token, begin: number): Expression {
    switch (text) {
      case '(': {
        const items = this.#items(')');
        const [only] = items;
        return items.length === 1 && only ? only : { kind: 'tuple', items, line };
      }
      case '[':
        return { kind: 'list', items: this.#items(']'), line };
      case '{':
        return this.#thunk(begin);
      case '-': {
        const value = this.#primary();
        return value.kind === 'number'
          ? { ...value, value: -value.value }
          : this.#unknown(begin, 'a computed value');
      }
      case '!':
        this.#primary();
        return this.#unknown(begin, 'a computed value');
      default:
        throw new Unreadable();
    }
  }

  /** Expressions up to a bracket; a type after ":" is passed over. */
  #items(closing: string): Expression[] {
    const items: Expression[] = [];
    while (!this.#eat(closing)) {
      items.push(this.#expression());
      if (this.#eat(':')) this.#skipType(closing);
      if (!this.#is(closing)) this.#expect(',');
    }
    return items;
  }

  #thunk(begin: number): Expression {
    const { line } = this.#peek(-1);
    if (this.#eat('}')) return this.#unknown(begin, 'an empty function');
    const body = this.#expression();
    if (this.#eat('}')) return { kind: 'thunk', body, line };
    this.#skipBrackets('{');
    return this.#unknown(begin, 'a function');
  }

  #tightArguments(): Argument[] {
    if (!this.#is('(') || !this.#next.isTight) return [];
    this.#at += 1;
    const args: Argument[] = [];
    while (!this.#eat(')')) {
      const sign = this.#peek(1);
      const isLabelled = this.#next.kind === 'word' && sign.kind === 'mark' && sign.text === '=';
      const label = isLabelled ? this.#take().text : null;
      if (isLabelled) this.#at += 1;
      args.push({ label, value: this.#expression() });
      if (!this.#is(')')) this.#expect(',');
    }
    return args;
  }

  #skipType(closing: string): void {
    while (!this.#is(closing) && !this.#is(',')) {
      const { kind, text } = this.#take();
      if (kind === 'end') throw new Unreadable();
      if (kind === 'mark' && CLOSING[text]) this.#skipBrackets(text);
    }
  }

  /** Goes behind the bracket that closes one that was taken. */
  #skipBrackets(opened: string): void {
    const open = [CLOSING[opened]];
    while (open.length > 0) {
      const { kind, text } = this.#take();
      if (kind === 'end') throw new Unreadable();
      if (kind !== 'mark') continue;
      if (text === open.at(-1)) open.pop();
      else if (CLOSING[text]) open.push(CLOSING[text]);
    }
  }

  #skipToMargin(): void {
    while (
      this.#next.kind !== 'end' &&
      !(this.#next.isAtMargin && this.#next.kind === 'word' && this.#next.text !== 'end')
    ) {
      this.#at += 1;
    }
  }

  #unknown(begin: number, what: string): Expression {
    return { kind: 'unknown', what, line: this.#tokens[begin]?.line ?? 1 };
  }
}
