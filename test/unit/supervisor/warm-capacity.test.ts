// An estimate that is made while tracks are rendered would call a machine full that is not.
import { describe, expect, it } from 'vitest';
import { WarmCapacity } from '../../../src/supervisor/warm-capacity.js';

const LIMITS = { maxCpuPercent: 80, cores: 2 };
const usage = (cpuPercent: number) => ({
  cpuPercent,
  memoryBytes: 0,
  processes: 1,
  eventLoopDelayMs: 0,
  at: '2026-01-01T00:00:00.000Z',
});

describe('warm capacity', () => {
  it('is unknown until it could be measured', () => {
    const capacity = new WarmCapacity();
    expect(capacity.estimate(null, 3, 0, LIMITS)).toBeNull();
    expect(capacity.estimate(usage(10), 0, 0, LIMITS)).toBeNull();
  });

  it('is what fits below the limit at what a mount costs', () => {
    expect(new WarmCapacity().estimate(usage(8), 4, 0, LIMITS)).toBe(80);
  });

  it('is not measured while tracks are rendered', () => {
    const capacity = new WarmCapacity();
    expect(capacity.estimate(usage(8), 4, 0, LIMITS)).toBe(80);
    expect(capacity.estimate(usage(190), 4, 2, LIMITS)).toBe(80);
  });
});
