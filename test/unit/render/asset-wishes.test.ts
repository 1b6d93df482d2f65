// When a job's work on an asset is due, by what mounts wish of it.
import { expect, it } from 'vitest';
import { type AssetWish, dueAt } from '../../../src/render/asset-wishes.js';

const FRAME_MS = 26;

function wish(fromFrame: number, dueAtMs: number): AssetWish {
  return { fromFrame, dueAtMs, frameMs: FRAME_MS, isPlanned: true };
}

/** Later than any wish. */
const NEVER_MS = 1e15;

it('is due when the next frame it renders is, by the earliest of all wishes', () => {
  expect(dueAt(150, [wish(100, 5000), wish(0, 9000)], [[100, 150]])).toBe(5000 + 50 * FRAME_MS);
});

it('is due with the wish it was begun for, though that has moved on with its playhead while the job waited', () => {
  expect(dueAt(100, [wish(160, 5000)], [])).toBe(5000);
});

it('that fills a hole before what is wished for, and rendered, is not due at all', () => {
  expect(dueAt(100, [wish(160, 5000)], [[150, 400]])).toBeGreaterThan(NEVER_MS);
});

it('that is far before what is wished for would come too late for it', () => {
  expect(dueAt(100, [wish(1000, 5000)], [])).toBeGreaterThan(NEVER_MS);
});
