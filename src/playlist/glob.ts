// Patterns such as `/music/**/*.flac` name the files of a folder; a file of that very name is meant first.
import picomatch from 'picomatch';

/** A pattern taken apart. */
export interface Glob {
  /** Absolute folder below which everything lies that it may match. */
  readonly base: string;
  readonly matches: (path: string) => boolean;
}

/**
 * Reads a pattern of `*`, `**`, `?`, `[abc]` and `{a,b}` (picomatch without extended patterns); null for a plain path.
 *
 * @param location absolute path or pattern
 */
export function readGlob(location: string): Glob | null {
  const { isGlob, base } = picomatch.scan(location);
  if (!isGlob) return null;
  return {
    base: base === '' ? '/' : base,
    matches: picomatch(location, { noextglob: true, strictSlashes: true }),
  };
}
