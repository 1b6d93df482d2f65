// What a list may wish for one entry, by name: each wish that cannot be understood is lost alone.
import type { EntryOptions, PlaylistEntry } from '../model/track.js';
import { claimedDuration, MAX_TITLE_LENGTH } from './entry-title.js';
import { quoted } from './problems.js';

/** Title, artist, length and options of an entry, as far as they were given. */
export type EntryWishes = Omit<PlaylistEntry, 'location'>;

/** A name and a value as a list has them. */
export type WishPair = readonly [name: string, value: string];

const LONGEST_TRACK_S = 7 * 24 * 3600;
const LONGEST_CROSSFADE_S = 30;
const LOUDEST_GAIN_DB = 40;

type Reading = EntryWishes | { readonly problem: string };

const READERS: Readonly<Record<string, (value: string) => Reading>> = {
  title: (value) => text('title', value),
  artist: (value) => text('artist', value),
  duration: (value) => claimedDuration(value),
  cue_in: (value) => amount('cueInS', value, 's', 0, LONGEST_TRACK_S),
  cue_out: (value) => amount('cueOutS', value, 's', 0, LONGEST_TRACK_S),
  crossfade: (value) => amount('crossfadeS', value, 's', 0, LONGEST_CROSSFADE_S),
  gain: (value) => amount('gainDb', value, 'dB', -LOUDEST_GAIN_DB, LOUDEST_GAIN_DB),
  jingle: readJingle,
};

/** Names that other programs write for the same wishes (Liquidsoap, AzuraCast). */
const ALIASES: Readonly<Record<string, string>> = {
  liq_cue_in: 'cue_in',
  liq_cue_out: 'cue_out',
  liq_cross_duration: 'crossfade',
  liq_amplify: 'gain',
  jingle_mode: 'jingle',
};

/** Names a wish may have in our own lists. */
const WISH_NAMES = Object.keys(READERS);

/**
 * Reads wishes; a later one of the same name wins.
 *
 * @param report is told of each that cannot be used
 * @param isForeign true where lists carry notes for other programs too: unknown names are passed over in silence
 */
export function readWishes(
  pairs: Iterable<WishPair>,
  report: (problem: string) => void,
  isForeign: boolean,
): EntryWishes {
  let wishes: EntryWishes = {};
  for (const [written, value] of pairs) {
    const name = written.toLowerCase();
    const reader = Object.hasOwn(ALIASES, name) ? READERS[ALIASES[name] ?? ''] : ownReader(name);
    if (!reader) {
      if (!isForeign) report(`${quoted(written)} is no option, expected ${WISH_NAMES.join(', ')}`);
      continue;
    }
    const reading = reader(name === 'liq_amplify' ? decibels(value) : value);
    if ('problem' in reading) report(`${written} is left out: ${reading.problem}, got ${quoted(value)}`);
    else wishes = mergeWishes(wishes, reading);
  }
  return withCuesInOrder(wishes, report);
}

/** Both together; what `later` has wins. */
export function mergeWishes(earlier: EntryWishes, later: EntryWishes): EntryWishes {
  const options = { ...earlier.options, ...later.options };
  return { ...earlier, ...later, ...(Object.keys(options).length > 0 && { options }) };
}

function ownReader(name: string): ((value: string) => Reading) | undefined {
  return Object.hasOwn(READERS, name) ? READERS[name] : undefined;
}

function text(key: 'title' | 'artist', value: string): Reading {
  const tidy = value.slice(0, MAX_TITLE_LENGTH).trim();
  return tidy === '' ? {} : { [key]: tidy };
}

function amount(
  key: keyof EntryOptions,
  value: string,
  unit: 's' | 'dB',
  least: number,
  most: number,
): Reading {
  const [, digits, given = unit] =
    /^\s*([+-]?\d{1,9}(?:\.\d{1,9})?)\s*(s|dB)?\s*$/i.exec(value.slice(0, 64)) ?? [];
  const number = Number(digits);
  const isFitting = given.toLowerCase() === unit.toLowerCase() && number >= least && number <= most;
  if (!isFitting) return { problem: `expected ${least} to ${most} ${unit}` };
  return { options: { [key]: number } };
}

function readJingle(value: string): Reading {
  if (/^(true|yes|1)$/i.test(value.trim())) return { options: { jingle: true } };
  if (/^(false|no|0)$/i.test(value.trim())) return { options: { jingle: false } };
  return { problem: 'expected true or false' };
}

/** Liquidsoap's amplification is a factor unless it ends in dB. */
function decibels(value: string): string {
  const factor = Number(value);
  return factor > 0 ? (20 * Math.log10(factor)).toFixed(3) : value;
}

function withCuesInOrder(wishes: EntryWishes, report: (problem: string) => void): EntryWishes {
  const { cueInS = 0, cueOutS, ...rest } = wishes.options ?? {};
  if (cueOutS === undefined || cueOutS > cueInS) return wishes;
  report(`cue_out is left out: it must come after cue_in, got ${cueOutS} s`);
  const options = wishes.options?.cueInS === undefined ? rest : { ...rest, cueInS };
  const { options: _, ...others } = wishes;
  return Object.keys(options).length > 0 ? { ...others, options } : others;
}
