// ASX: the list of Windows Media, still what many stations offer; XML in looks only, names in any case.
import { EntryCollector, MAX_PLACES } from './entry-collector.js';
import { splitArtistTitle } from './entry-title.js';
import type { ParsedList } from './parsed-list.js';
import { readXml } from './xml-reader.js';

/**
 * Parses an ASX list: of each `entry` its `title` and the first `ref` that can be used. Linear; never throws.
 *
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseAsx(text: string, base: string): ParsedList {
  const collector = new EntryCollector(base);
  let places: string[] = [];
  let title = '';
  let number = 0;
  const isWhole = readXml(text, {
    open: (name, attributes) => {
      if (name === 'entry') [places, title] = [[], ''];
      else if (name === 'ref' && places.length < MAX_PLACES) places.push(attributes.href ?? '');
    },
    close: (name, content, parent) => {
      if (name === 'title' && parent === 'entry') title = content;
      if (name !== 'entry') return;
      number += 1;
      collector.add(`entry ${number}`, places, splitArtistTitle(title));
    },
    isFull: () => collector.isFull,
  });
  if (!isWhole) collector.problems.add('the XML is broken; what came before is used');
  return collector.list();
}
