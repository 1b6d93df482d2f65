// Which frames of an asset are rendered first, and how urgent that is, by what mounts wish of it.
import { describe, expect, it } from 'vitest';
import { type AssetWish, dueAt, firstHole, isBetterElsewhere } from '../../../src/render/asset-wishes.js';

const FRAME_MS = 26;
/** Later than any wish. */
const NEVER_MS = 1e15;

function wish(fromFrame: number, dueAtMs: number): AssetWish {
  return { fromFrame, dueAtMs, frameMs: FRAME_MS, isPlanned: true };
}

const rendered = (ranges: readonly (readonly [number, number])[], totalFrames: number | null = null) => ({
  ranges,
  totalFrames,
});

describe('what is rendered first', () => {
  it('is what is missing and due first, wherever the wish began that is due first itself', () => {
    const playing = wish(0, -60_000);
    const entering = wish(8000, 2000);
    expect(firstHole(rendered([[0, 5000]]), [playing, entering])).toEqual({ frame: 8000, dueAtMs: 2000 });
  });

  it('is the beginning, without haste, when nothing is missing of what is wished for', () => {
    const hole = firstHole(rendered([[500, 900]], 900), [wish(500, 1000)]);
    expect(hole?.frame).toBe(0);
    expect(hole?.dueAtMs).toBeGreaterThan(NEVER_MS);
  });

  it('is nothing when all is there', () => {
    expect(firstHole(rendered([[0, 900]], 900), [wish(500, 1000)])).toBeNull();
    expect(dueAt(rendered([[0, 900]], 900), [wish(500, 1000)])).toBeGreaterThan(NEVER_MS);
  });
});

describe('a job', () => {
  it('is as urgent as the frame that is missing and due first', () => {
    expect(dueAt(rendered([[100, 150]]), [wish(100, 5000), wish(50, 9000)])).toBe(5000 + 50 * FRAME_MS);
  });

  it('stays where it is though its wish has moved on with a playhead while it waited', () => {
    expect(isBetterElsewhere(100, rendered([]), [wish(160, 5000)])).toBe(false);
    expect(isBetterElsewhere(100, rendered([]), [wish(600, 5000)])).toBe(true);
  });

  it('leaves a place for another that is due 20 s sooner, and for none that is less', () => {
    const head = rendered([[0, 1000]]);
    const here = wish(0, 0);
    const dueHereMs = 1000 * FRAME_MS;
    expect(isBetterElsewhere(1000, head, [here, wish(5000, dueHereMs - 20_001)])).toBe(true);
    expect(isBetterElsewhere(1000, head, [here, wish(5000, dueHereMs - 19_999)])).toBe(false);
  });

  it('that renders what nobody waits for leaves it for what is wished for, and stays when nothing is', () => {
    expect(isBetterElsewhere(100, rendered([[500, 900]]), [wish(500, 1e6)])).toBe(true);
    expect(isBetterElsewhere(100, rendered([[500, 900]], 900), [wish(500, 1e6)])).toBe(false);
    expect(isBetterElsewhere(100, rendered([]), [])).toBe(false);
  });
});
