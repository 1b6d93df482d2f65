// The track's cover, or initials on a colour of its own while there is none.
import { useEffect, useState } from 'preact/hooks';

interface CoverProps {
  /** What the initials and the colour are made of. */
  readonly text: string;
  /** Address of a picture on this server; absent: initials. */
  readonly src?: string | null;
}

/** A square; its size is its parent's business. Decoration: what it shows is written beside it. */
export function Cover({ text, src = null }: CoverProps) {
  const [broken, setBroken] = useState(false);
  useEffect(() => setBroken(false), [src]);
  return (
    <span class="cover" data-hue={hueOf(text)} aria-hidden="true">
      {src !== null && !broken ? (
        <img src={src} alt="" loading="lazy" onError={() => setBroken(true)} />
      ) : (
        <span>{initials(text)}</span>
      )}
    </span>
  );
}

/** First letters of the first two words, by grapheme, in whatever script. */
export function initials(text: string): string {
  const words = text.split(/[\s\-_–—:/.()[\]<>"']+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters = words.slice(0, 2).map((word) => [...word].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? '');
  return letters.join('').toLocaleUpperCase() || '♪';
}

/** One of eight hues, the same for the same text. */
function hueOf(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum % 8;
}
