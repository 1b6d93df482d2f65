// What a scanned track becomes by the rules of its mount: here the titles that come inside a live stream.
import { expect, test } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { createPrepare } from '../../../src/mount/prepare.js';
import { facts } from '../planner/fixtures.js';

const RATE = 44_100;

function titlesOf(...texts: string[]) {
  const config = { normalize: true, metadata_format: '%title% (%artist%)' } as unknown as MountConfig;
  const prepare = createPrepare(config, 12, () => undefined);
  const titles = texts.map((text, index) => ({ sample: (index + 1) * RATE, text }));
  const stream = { path: 's.pcm', ringSamples: 120 * RATE, titles };
  const found = { ...facts('http://studio/live', 60 * RATE), stream };
  return prepare({ location: 'http://studio/live' }, found, 'playlist').titles;
}

test('titles of a stream are passed on as they came, and known by artist and title', () => {
  expect(titlesOf('The Band – The Song', 'Just words', '  ')).toEqual([
    { sample: RATE, title: { text: 'The Band – The Song', artist: 'The Band', title: 'The Song' } },
    { sample: 2 * RATE, title: { text: 'Just words', title: 'Just words' } },
  ]);
});
