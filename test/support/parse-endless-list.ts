// A worker that parses a list of one piece again and again, so that a test may limit its memory. `N` in a piece counts.
import { parentPort, workerData } from 'node:worker_threads';
import { parseAsx } from '../../src/playlist/asx.js';
import type { ParsedList } from '../../src/playlist/parsed-list.js';
import { parseWpl } from '../../src/playlist/wpl.js';
import { parseXspf } from '../../src/playlist/xspf.js';

/** What is parsed: `head`, `piece` until there are so many characters, `tail`. */
export interface EndlessList {
  readonly parser: 'asx' | 'wpl' | 'xspf';
  readonly head: string;
  readonly piece: string;
  readonly tail: string;
  readonly characters: number;
}

const parsers: Readonly<Record<EndlessList['parser'], (text: string, base: string) => ParsedList>> = {
  asx: parseAsx,
  wpl: parseWpl,
  xspf: parseXspf,
};

/** The text as if it came from a file: in one piece, outside of the heap until it is read. */
function textOf({ head, piece, tail, characters }: EndlessList): string {
  const bytes = Buffer.alloc(characters);
  const end = characters - tail.length - piece.length - 12;
  let at = bytes.write(head);
  if (piece.includes('N')) {
    for (let number = 0; at < end; number++) at += bytes.write(piece.replace('N', String(number)), at);
  } else {
    bytes.fill(piece, at, end);
    at = end;
  }
  at += bytes.write(tail, at);
  return bytes.toString('latin1', 0, at);
}

const list = workerData as EndlessList;
const { entries } = parsers[list.parser](textOf(list), '/radio');
parentPort?.postMessage(entries.length);
