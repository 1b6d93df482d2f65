// XSPF: the XML list of VLC, Amarok and many servers (xspf.org, version 1).
import { EntryCollector, MAX_PLACES } from './entry-collector.js';
import { claimedDuration } from './entry-title.js';
import { type EntryWishes, mergeWishes, readWishes } from './entry-wishes.js';
import type { ParsedList } from './parsed-list.js';
import { readXml } from './xml-reader.js';

interface Track {
  readonly places: string[];
  wishes: EntryWishes;
}

/**
 * Parses an XSPF list: `location`, `title`, `creator` and `duration` (milliseconds) of each `track`; of several
 * locations the first that can be used. Linear; never throws.
 *
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseXspf(text: string, base: string): ParsedList {
  const collector = new EntryCollector(base);
  let track: Track | null = null;
  let number = 0;
  const isWhole = readXml(text, {
    open: (name) => {
      if (name === 'track') track = { places: [], wishes: {} };
    },
    close: (name, content, parent) => {
      if (track && parent === 'track') learn(track, name, content);
      if (!track || name !== 'track') return;
      number += 1;
      collector.add(`track ${number}`, track.places, track.wishes);
      track = null;
    },
    isFull: () => collector.isFull,
  });
  if (!isWhole) collector.problems.add('the XML is broken; what came before is used');
  return collector.list();
}

function learn(track: Track, name: string, content: string): void {
  if (name === 'location') {
    if (track.places.length < MAX_PLACES) track.places.push(content);
  } else if (name === 'title' || name === 'creator') {
    const wish = [name === 'creator' ? 'artist' : 'title', content] as const;
    track.wishes = mergeWishes(
      track.wishes,
      readWishes([wish], () => undefined, true),
    );
  } else if (name === 'duration') {
    track.wishes = { ...track.wishes, ...claimedDuration(String(Number(content) / 1000)) };
  }
}
