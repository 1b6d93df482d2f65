// Lists carry artist and title in one text; this takes them apart the same way for every format.
import type { PlaylistEntry } from '../model/track.js';

/** Longer texts are no titles; they are cut here so that nothing downstream has to. */
export const MAX_TITLE_LENGTH = 500;

/**
 * Splits `Artist - Title` at the first dash (or en dash) that has spaces around it; a text without one is all title.
 * Empty texts give nothing.
 */
export function splitArtistTitle(text: string): Pick<PlaylistEntry, 'artist' | 'title'> {
  const tidy = text.slice(0, MAX_TITLE_LENGTH).trim();
  if (tidy === '') return {};
  const dash = tidy.search(/ [-\u2013] /);
  if (dash < 1) return { title: tidy };
  return { artist: tidy.slice(0, dash).trim(), title: tidy.slice(dash + 3).trim() };
}

/** A claimed length in seconds; nothing when it is absent, zero, negative (lists write -1 for streams) or nonsense. */
export function claimedDuration(text: string): Pick<PlaylistEntry, 'claimedDurationS'> {
  const seconds = Number.parseFloat(text.slice(0, 32));
  return Number.isFinite(seconds) && seconds > 0 ? { claimedDurationS: seconds } : {};
}
