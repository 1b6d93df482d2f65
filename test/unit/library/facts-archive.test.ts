import { describe, expect, it } from 'vitest';
import { type FactsArchive, FactsCache } from '../../../src/library/facts-cache.js';
import type { TrackFacts } from '../../../src/model/track.js';

const facts: TrackFacts = {
  identity: { path: '/music/a.flac', sizeBytes: 1, mtimeMs: 2, inode: 3 },
  sampleRateHz: 44_100,
  channels: 2,
  lengthSamples: 100,
  peak: 1,
  cueInSample: 0,
  cueOutSample: 100,
  tags: {},
};

function archive(): FactsArchive & { readonly saved: TrackFacts[] } {
  const saved: TrackFacts[] = [];
  return {
    saved,
    find: (path) => saved.find(({ identity }) => identity.path === path) ?? null,
    save: (found) => void saved.push(found),
  };
}

describe('FactsCache', () => {
  it('knows after a restart what it was told before', () => {
    const kept = archive();
    new FactsCache(kept).remember(facts);
    expect(new FactsCache(kept).find('/music/a.flac', 44_100, 2)).toEqual(facts);
  });

  it('asks the archive once for each track', () => {
    const kept = archive();
    kept.saved.push(facts);
    const cache = new FactsCache(kept);
    cache.find('/music/a.flac', 44_100, 2);
    kept.saved.length = 0;
    expect(cache.find('/music/a.flac', 44_100, 2)).toEqual(facts);
  });

  it('goes on from memory when the archive is down', () => {
    const down = () => {
      throw new Error('the disk is full');
    };
    const cache = new FactsCache({ find: down, save: down });
    cache.remember(facts);
    expect(cache.find('/music/a.flac', 44_100, 2)).toEqual(facts);
    expect(cache.find('/music/b.flac', 44_100, 2)).toBeNull();
  });
});
