// Turns what somebody typed into a query of SQLite's FTS5 that cannot be a syntax error.

/** Words beyond this are not looked for. */
const MAX_WORDS = 12;
/** Longer words are cut: nobody types them, and every letter costs time. */
const MAX_WORD_LENGTH = 64;

/**
 * An FTS5 query that finds what has, for each word of `text`, a word beginning with it, in any column
 * (sqlite.org/fts5.html, section 3: a string in double quotes is never syntax). Words are runs of letters and digits,
 * as the tokenizer `unicode61` sees them. Null when there is none, since no token could come of that.
 */
export function searchWords(text: string): string | null {
  const words = text.normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  const found = words.slice(0, MAX_WORDS);
  if (found.length === 0) return null;
  return found.map((word) => `"${[...word].slice(0, MAX_WORD_LENGTH).join('')}"*`).join(' ');
}
