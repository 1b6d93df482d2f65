// The lexical half of finding keys in TOML (https://toml.io/en/v1.0.0): blanks, comments and strings.

/** The offset after spaces and tabs. */
export function skipSpace(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return end;
}

/** The offset of the line break that ends this line, or of the end of the text. */
export function skipLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** The offset after white space, line breaks and comments. */
export function skipBlank(text: string, at: number): number {
  let end = at;
  for (;;) {
    const char = text[end];
    if (char === '#') end = skipLine(text, end);
    else if (char === ' ' || char === '\t' || char === '\r' || char === '\n') end += 1;
    else return end;
  }
}

/**
 * The string that begins with the quote at `at`, of any of TOML's four kinds, and the offset after it. One that
 * is never closed ends with its line, or with the text if it may span lines.
 */
export function readString(text: string, at: number): { value: string; end: number } {
  const quote = text.charAt(at);
  const isMultiline = text.startsWith(quote.repeat(3), at);
  const fence = isMultiline ? quote.repeat(3) : quote;
  const start = at + fence.length;
  let end = start;
  while (end < text.length && !text.startsWith(fence, end)) {
    if (text[end] === '\n' && !isMultiline) return { value: text.slice(start, end), end };
    end += text[end] === '\\' && quote === '"' ? 2 : 1;
  }
  // Up to two quotes may stand directly before the closing three.
  while (isMultiline && text[end + 3] === quote) end += 1;
  const raw = text.slice(start, end);
  return { value: quote === '"' ? unescaped(raw) : raw, end: Math.min(end + fence.length, text.length) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
};

function unescaped(raw: string): string {
  return raw.replace(
    /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|x([\dA-Fa-f]{2})|(.))/g,
    (all, u, long, x, char) => {
      if (char !== undefined) return ESCAPES[char] ?? char;
      const code = Number.parseInt(u ?? long ?? x, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
