// What a mount would play, while an importer puts it together: immutable, so that two mounts may share one.
import type { ImportedList, ImportedMount } from './imported.js';

/** A programme; one without lists has nothing to play. Two outputs of the same object play the same, in step. */
export interface Programme {
  readonly lists: readonly ImportedList[];
  /** Played when the lists cannot be. */
  readonly fallback?: string;
  readonly crossfadeS: number;
  readonly isNormalized: boolean;
}

/** Nothing to play. */
export const SILENCE: Programme = { lists: [], crossfadeS: 0, isNormalized: false };

/** A programme of one list, or of one file. */
export function programmeOf(location: string, rotation: ImportedList['rotation']): Programme {
  return { ...SILENCE, lists: [{ location, rotation, weight: 1, priority: 0 }] };
}

/** Programmes side by side: `share` says how each one's lists change by becoming part of the whole. */
export function joined(
  parts: readonly Programme[],
  share: (list: ImportedList, part: number, lists: readonly ImportedList[]) => ImportedList,
): Programme {
  const [first] = parts;
  if (!first) return SILENCE;
  const lists = parts.flatMap((one, part) => one.lists.map((list) => share(list, part, one.lists)));
  const fallback = parts.find((one) => one.fallback !== undefined)?.fallback;
  return {
    lists,
    ...(fallback !== undefined && { fallback }),
    crossfadeS: Math.max(...parts.map(({ crossfadeS }) => crossfadeS)),
    isNormalized: parts.some(({ isNormalized }) => isNormalized),
  };
}

type ProgrammeKeys = 'playlist' | 'rotation' | 'fallback' | 'crossfade' | 'normalize' | 'playlists';

/** The keys of a `[[mounts]]` table that say what it plays. */
export function programmeKeys({
  lists,
  fallback,
  crossfadeS,
  isNormalized,
}: Programme): Pick<ImportedMount, ProgrammeKeys> {
  const [first] = lists;
  const isPlain = lists.length === 1 && first?.when === undefined;
  return {
    ...(isPlain && first && { playlist: first.location, rotation: first.rotation }),
    ...(fallback !== undefined && { fallback }),
    crossfade: crossfadeS,
    normalize: isNormalized,
    ...(!isPlain && { playlists: lists }),
  };
}
