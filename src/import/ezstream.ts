// Reads an ezstream.xml of ezstream 0.x (one stream, flat) or 1.x (servers, streams and intakes by name).
import { importFlatEzstream } from './ezstream-0.js';
import { importNamedEzstream } from './ezstream-1.js';
import type { Imported, ImportPlace } from './imported.js';
import { readXml } from './xml-elements.js';

/** The mounts of an ezstream.xml. @throws Error with a line, when it is no XML or not ezstream's */
export function importEzstream(document: string, place: ImportPlace): Imported {
  const root = readXml(document.replace(/^\ufeff/, ''));
  if (root.name !== 'ezstream') throw new Error(`the root is <${root.name}>, not <ezstream>`);
  const isNamed = root.children.some(({ name }) => name === 'servers' || name === 'streams');
  return isNamed ? importNamedEzstream(root, place) : importFlatEzstream(root, place);
}
