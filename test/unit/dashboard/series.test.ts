// What the charts draw of the server's statistics.
import { describe, expect, it } from 'vitest';
import { seriesOf } from '../../../dashboard/src/charts/series.js';

const step = (minute: number, listeners: number) => ({
  at: new Date(minute * 60_000).toISOString(),
  listeners,
  listenerPeak: listeners,
  sentBytes: 100 * listeners,
  droppedFrames: 0,
  silenceS: 0.5,
});

describe('series', () => {
  it('follow the steps, one line a figure', () => {
    const { atS, lines } = seriesOf({ stepS: 60, steps: [step(1, 3), step(2, 4)] });
    expect(atS).toEqual([60, 120]);
    expect(lines).toEqual([
      { name: 'listeners', values: [3, 4] },
      { name: 'bytes', values: [300, 400] },
      { name: 'dropped', values: [0, 0] },
      { name: 'silence', values: [0.5, 0.5] },
    ]);
  });

  it('are interrupted where the server did not run', () => {
    const { atS, lines } = seriesOf({ stepS: 60, steps: [step(1, 3), step(9, 4)] });
    expect(atS).toEqual([60, 120, 540]);
    expect(lines[0]?.values).toEqual([3, null, 4]);
  });

  it('of nothing are nothing', () => {
    expect(seriesOf({ stepS: 60, steps: [] }).atS).toEqual([]);
  });
});
