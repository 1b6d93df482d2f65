// The judge of a soak: which gaps count, and from which growth on memory does.
import { expect, it } from 'vitest';
import { seededRandom } from '../../../scripts/soak/faults.js';
import { type Sample, slope } from '../../../scripts/soak/figures.js';
import { noteSilences } from '../../../scripts/soak/silences.js';
import { isExplained, judge } from '../../../scripts/soak/verdict.js';

const MOUNTS = 20;
const NOTHING = { gaps: [], silences: [], faults: [] };
const fault = { name: 'drop a source', interrupts: ['m1'], atMs: 10_000 };

/** An hour of samples a minute whose server grows by `bytesPerHour`, with noise. */
function growing(bytesPerHour: number, noise = 0): Sample[] {
  return Array.from({ length: 60 }, (_, i) => ({
    hours: i / 60,
    serverBytes: 3e8 + (bytesPerHour * i) / 60 + (i % 2 === 0 ? noise : -noise),
    treeBytes: 0,
    descriptors: 0,
    processes: 0,
  }));
}

it('a gap is explained by a fault that interrupts this mount, shortly before it', () => {
  expect(isExplained({ mount: 'm1', fromMs: 9_900, toMs: 16_000 }, [fault])).toBe(true);
  expect(isExplained({ mount: 'm2', fromMs: 9_900, toMs: 16_000 }, [fault])).toBe(false);
  expect(isExplained({ mount: 'm1', fromMs: 60_000, toMs: 66_000 }, [fault])).toBe(false);
  expect(isExplained({ mount: 'm1', fromMs: 2_000, toMs: 8_000 }, [fault])).toBe(false);
});

it('a gap of more than 4 s that nothing explains fails the run', () => {
  const gap = (s: number) => ({ mount: 'm2', fromMs: 20_000, toMs: 20_000 + s * 1000 });
  expect(
    judge({ ...NOTHING, samples: growing(0), gaps: [gap(3.9)], faults: [fault] }, MOUNTS).faults,
  ).toEqual([]);
  expect(
    judge({ ...NOTHING, samples: growing(0), gaps: [gap(4.1)], faults: [fault] }, MOUNTS).faults,
  ).toEqual(['m2: 4.1 s without a byte']);
});

it('a mount that sends silence for more than 10 s fails it, seen as one silence however often one looks', () => {
  const quiet = (quietForS: number) => [{ id: 'm2', state: 'on_air' as const, quietForS }];
  const short = noteSilences([], quiet(9), 30_000);
  const long = noteSilences(short, quiet(19), 40_000);
  expect(long).toEqual([{ mount: 'm2', fromMs: 21_000, toMs: 40_000 }]);
  expect(judge({ ...NOTHING, samples: growing(0), silences: short }, MOUNTS).faults).toEqual([]);
  expect(judge({ ...NOTHING, samples: growing(0), silences: long }, MOUNTS).faults).toEqual([
    'm2: silent for 19.0 s',
  ]);
  expect(noteSilences(long, quiet(3), 90_000)).toHaveLength(2);
});

it('growth above 1 MB per hour and mount fails it, unless the figures are too noisy to say so', () => {
  expect(judge({ ...NOTHING, samples: growing(0.9e6 * MOUNTS) }, MOUNTS).faults).toEqual([]);
  expect(judge({ ...NOTHING, samples: growing(1.1e6 * MOUNTS) }, MOUNTS).faults).toEqual([
    'memory grows by 1.10 MB per hour and mount',
  ]);
  expect(judge({ ...NOTHING, samples: growing(1.1e6 * MOUNTS, 3e7) }, MOUNTS).faults).toEqual([]);
});

it('the slope is that of the line through the values', () => {
  const { perHour, error } = slope([
    [0, 1],
    [1, 3],
    [2, 5],
  ]);
  expect(perHour).toBeCloseTo(2);
  expect(error).toBeCloseTo(0);
});

it('the same seed gives the same numbers, all of them in [0, 1)', () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 100 }, random);
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  for (const value of draw(7)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
  }
});
