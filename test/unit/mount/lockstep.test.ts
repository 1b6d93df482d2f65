// Encodings of one programme stay in step: silence takes the place of what is late, and nothing shifts.
import { beforeEach, describe, expect, test } from 'vitest';
import type { FrameBatch } from '../../../src/model/frames.js';
import type { Segment } from '../../../src/model/timeline.js';
import { Lockstep, type Stepper } from '../../../src/mount/lockstep.js';
import { type Place, ReadAhead } from '../../../src/mount/read-ahead.js';
import { Timeline } from '../../../src/planner/timeline.js';

const SILENCE = Uint8Array.of(255);

/** An encoding whose frames carry their timeline frame number; readable up to `rendered`. */
class Encoding implements Stepper {
  isOnAir = true;
  rendered = 0;
  readonly heard: number[] = [];
  readonly readAhead: ReadAhead;

  constructor(timeline: Timeline, place?: Place) {
    this.readAhead = new ReadAhead({
      timeline,
      renders: {
        read: async ({ startFrame }: Segment, offset: number, count: number) =>
          Array.from(
            { length: Math.max(0, Math.min(count, this.rendered - startFrame - offset)) },
            (_, i) => ({ bytes: Uint8Array.of(startFrame + offset + i), peak: 1, rms: 1 }),
          ),
      },
      silenceFrame: SILENCE,
      capacityFrames: 20,
      longestFrameBytes: 1,
      onError: (error) => {
        throw error;
      },
      ...(place ? { place } : {}),
    });
  }

  get loadedFrames(): number {
    return this.readAhead.loadedFrames;
  }

  take(count: number, advance: number): FrameBatch {
    return this.readAhead.take(count, advance);
  }

  pass(count: number, advance: number): void {
    this.readAhead.pass(count, advance);
  }

  release({ frames }: FrameBatch): void {
    this.heard.push(...frames.map(([value]) => (value === SILENCE[0] ? -1 : (value ?? -2))));
  }

  async render(until: number): Promise<void> {
    this.rendered = until;
    await this.readAhead.fill();
  }
}

let timeline: Timeline;
let main: Encoding;
let low: Encoding;
let encodings: Encoding[];
let lockstep: Lockstep;

beforeEach(() => {
  timeline = new Timeline(1152);
  timeline.extendTo(100);
  main = new Encoding(timeline);
  low = new Encoding(timeline);
  encodings = [main, low];
  lockstep = new Lockstep(() => encodings);
});

function tick(count: number): void {
  lockstep.push(lockstep.take(count));
}

describe('encodings in lockstep', () => {
  test('release the same frames on every tick', async () => {
    await Promise.all([main.render(10), low.render(10)]);
    tick(3);
    tick(2);
    expect(main.heard).toEqual([0, 1, 2, 3, 4]);
    expect(low.heard).toEqual(main.heard);
  });

  test('hear silence where they were late, and go on where the others are', async () => {
    await Promise.all([main.render(10), low.render(2)]);
    tick(4);
    await low.render(10);
    tick(3);
    expect(main.heard).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(low.heard).toEqual([0, 1, -1, -1, 4, 5, 6]);
    expect([main.readAhead.framesLate, low.readAhead.framesLate]).toEqual([0, 2]);
  });

  test('wait together, losing nothing, when all are late', async () => {
    await Promise.all([main.render(2), low.render(1)]);
    tick(4);
    await Promise.all([main.render(10), low.render(10)]);
    tick(3);
    expect(main.heard).toEqual([0, 1, -1, -1, 2, 3, 4]);
    expect(low.heard).toEqual([0, -1, -1, -1, 2, 3, 4]);
    expect(main.readAhead.place).toEqual(low.readAhead.place);
  });

  test('throw away what was being read for a moment that has passed', async () => {
    await Promise.all([main.render(10), low.render(1)]);
    low.rendered = 10;
    const reading = low.readAhead.fill();
    tick(4);
    await reading;
    tick(3);
    expect(low.heard).toEqual([0, -1, -1, -1, 4, 5, 6]);
  });

  test('are joined in step, unheard until there is something to hear', async () => {
    await main.render(10);
    tick(2);
    const late = new Encoding(timeline, main.readAhead.place);
    late.isOnAir = false;
    encodings = [main, late];
    tick(2);
    expect(late.heard).toEqual([]);
    await late.render(10);
    late.isOnAir = true;
    tick(2);
    expect(main.heard).toEqual([0, 1, 2, 3, 4, 5]);
    expect(late.heard).toEqual([4, 5]);
    expect([late.readAhead.framesLate, late.readAhead.framesSent]).toEqual([0, 2]);
  });
});
