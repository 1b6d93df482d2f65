// WPL and ZPL: the lists of Windows Media Player and Zune, a SMIL sequence of `media` elements.
import { EntryCollector } from './entry-collector.js';
import { claimedDuration } from './entry-title.js';
import { readWishes } from './entry-wishes.js';
import type { ParsedList } from './parsed-list.js';
import { readXml } from './xml-reader.js';

/**
 * Parses a WPL or ZPL list: `src`, `trackTitle`, `trackArtist` and `duration` (milliseconds) of each `media`.
 * Linear; never throws.
 *
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseWpl(text: string, base: string): ParsedList {
  const collector = new EntryCollector(base);
  let number = 0;
  const isWhole = readXml(text, {
    open: (name, { src = '', tracktitle = '', trackartist = '', duration = '' }) => {
      if (name !== 'media') return;
      number += 1;
      const named = [['title', tracktitle] as const, ['artist', trackartist] as const];
      const wishes = readWishes(named, () => undefined, true);
      collector.add(`media ${number}`, [src], {
        ...wishes,
        ...claimedDuration(String(Number(duration) / 1000)),
      });
    },
    close: () => undefined,
    isFull: () => collector.isFull,
  });
  if (!isWhole) collector.problems.add('the XML is broken; what came before is used');
  return collector.list();
}
