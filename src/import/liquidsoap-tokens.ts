// The words of a Liquidsoap script (lexer of https://www.liquidsoap.info/doc-2.1.3/language.html), any text at all included.

/** What a token is; `end` stands once, after the last. */
export type TokenKind = 'word' | 'text' | 'number' | 'time' | 'format' | 'mark' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Its letters; of a text what stands between the quotes, escapes resolved. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** Whether it is the first of its line, without blanks before it. */
  readonly isAtMargin: boolean;
  /** Whether it follows the token before it without a blank: `f(x)` is a call, `f (x)` is not. */
  readonly isTight: boolean;
  /** A text with `#{...}` in it, which only the running script knows. */
  readonly isComputed?: boolean;
}

/** The first that matches counts. Words take their fields along: `output.icecast`. A text that never ends takes the rest. */
const PATTERNS: readonly (readonly [TokenKind | 'blank', RegExp])[] = [
  ['blank', /\s+|#<[\s\S]{0,4000}?>#|#[^\n]*/y],
  ['word', /[A-Za-z_][\w']*(?:\.[A-Za-z_][\w']*)*/y],
  ['time', /\d+(?:w(?:\d+h)?|h)\d*m?(?:\d+s)?(?:-\d+[wh\dms]*)?/y],
  ['number', /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+/y],
  ['format', /%[A-Za-z][\w.]*/y],
  ['text', /"(?:[^"\\]|\\[\s\S])*(?:"|$)|'(?:[^'\\]|\\[\s\S])*(?:'|$)/y],
  ['mark', /:=|->|==|!=|<=|>=|\?\?|[\s\S]/y],
];

/** All tokens of a script; never throws. */
export function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let isTight = false;
  while (at < script.length) {
    const [kind, text] = matchAt(script, at);
    const isAtMargin = at === 0 || script[at - 1] === '\n';
    if (kind !== 'blank') tokens.push({ ...token(kind, text), line, isAtMargin, isTight });
    isTight = kind !== 'blank';
    line += newlinesIn(text);
    at += text.length;
  }
  tokens.push({ kind: 'end', text: '', line, isAtMargin: true, isTight: false });
  return tokens;
}

function matchAt(script: string, at: number): readonly [TokenKind | 'blank', string] {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(script)?.[0];
    if (text) return [kind, text];
  }
  return ['mark', script.charAt(at)];
}

function token(kind: TokenKind, text: string): Pick<Token, 'kind' | 'text' | 'isComputed'> {
  if (kind !== 'text') return { kind, text };
  const inside = text.slice(1, -1);
  return { kind, text: unescaped(inside), ...(inside.includes('#{') && { isComputed: true }) };
}

function unescaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b' };
  return text.replace(/\\(?:\n\s*|([\s\S]))/g, (_, letter?: string) =>
    letter === undefined ? '' : (letters[letter] ?? letter),
  );
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
