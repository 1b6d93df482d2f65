// Edges are kept by several jobs at once, and must be whole whoever comes last.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrackFacts } from '../../../src/model/track.js';
import { edgePath, readEdge, writeEdge } from '../../../src/render/edge-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edge-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const facts: TrackFacts = {
  identity: { path: '/music/a.flac', sizeBytes: 1, mtimeMs: 1, inode: 1 },
  sampleRateHz: 44_100,
  channels: 1,
  lengthSamples: 1e6,
  peak: 1,
  cueInSample: 0,
  cueOutSample: 1e6,
  tags: {},
};

it('an edge that two write at once is one of theirs, whole', async () => {
  const pcm = new Float32Array(500_000).fill(0.5);
  const lengths = [500_000, 100, 400_000, 1000];
  await Promise.all(
    lengths.map((length) =>
      writeEdge(folder, facts, 'head', { firstSample: 0, pcm: pcm.subarray(0, length) }),
    ),
  );
  expect(await readEdge(folder, facts, { from: 0, to: 100 })).toEqual(pcm.subarray(0, 100));
  expect(await readdir(dirname(edgePath(folder, facts, 'head')))).toHaveLength(1);
});
