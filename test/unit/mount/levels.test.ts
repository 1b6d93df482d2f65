// Levels as meters need them: ten a second, of what leaves now, and measured for nobody when nobody watches.
import { describe, expect, test } from 'vitest';
import type { FrameConsumer } from '../../../src/model/frames.js';
import { Audibility } from '../../../src/mount/audibility.js';
import { LevelMeter } from '../../../src/mount/level-meter.js';
import { LevelReports, type MountLevels } from '../../../src/mount/level-reports.js';

/** A fan-out without targets, and batches of given levels into it. */
class FakeFanOut {
  readonly consumers = new Set<FrameConsumer>();
  add(consumer: FrameConsumer): () => void {
    this.consumers.add(consumer);
    return () => void this.consumers.delete(consumer);
  }
  push(peaks: number[], rms: number[] = peaks): void {
    const frames = peaks.map(() => new Uint8Array(1));
    for (const consumer of this.consumers) consumer.push({ firstFrame: 0, frames, titles: [], peaks, rms });
  }
}

function meter(frameMs = 50) {
  const fanOut = new FakeFanOut();
  return { fanOut, meter: new LevelMeter(fanOut, frameMs) };
}

describe('a level meter', () => {
  test('tells the highest peak and the mean square of each tenth of a second', () => {
    const { fanOut, meter: one } = meter();
    one.set(true);
    fanOut.push([0.5, 0.25, 0.1, 0.1, 1], [0.3, 0.4, 0.1, 0.1, 0.7]);
    expect(one.read()).toEqual({ peak: 0.5, rms: Math.sqrt((0.09 + 0.16) / 2) });
    expect(one.read()?.peak).toBe(0.1);
    expect(one.read()?.peak).toBe(1);
    expect(one.read()).toBeNull();
  });

  test('covers every frame once, though a tenth of a second is no whole number of them', () => {
    const { fanOut, meter: one } = meter(26.12);
    one.set(true);
    const peaks: number[] = [];
    for (let tick = 0; tick < 40; tick++) {
      fanOut.push(Array.from({ length: tick % 2 ? 10 : 9 }, () => 0.5));
      for (let reading = 0; reading < (tick % 2 ? 3 : 2); reading++) peaks.push(one.read()?.peak ?? -1);
    }
    expect(peaks.filter((peak) => peak === 0.5).length).toBeGreaterThan(97);
  });

  test('moves evenly although it was switched on between two batches', () => {
    const { fanOut, meter: one } = meter();
    one.set(true);
    expect([one.read(), one.read(), one.read()]).toEqual([null, null, null]);
    for (let tick = 0; tick < 3; tick++) {
      fanOut.push(Array(10).fill(0.5));
      const readings = Array.from({ length: 5 }, () => one.read()?.peak);
      expect(readings).toEqual(Array(5).fill(0.5));
    }
  });

  test('keeps to what is of now when it was not read for long', () => {
    const { fanOut, meter: one } = meter();
    one.set(true);
    fanOut.push(Array(100).fill(1));
    fanOut.push(Array(26).fill(0.1));
    expect(one.read()?.peak).toBe(0.1);
  });

  test('listens only while it is on', () => {
    const { fanOut, meter: one } = meter();
    fanOut.push([1, 1]);
    one.set(true);
    expect(one.read()).toBeNull();
    one.set(false);
    expect(fanOut.consumers.size).toBe(0);
  });
});

describe('level reports', () => {
  test('send all mounts of a worker in one message, and run no timer for nobody', () => {
    const timers = new Set<() => void>();
    const timer = {
      setInterval: (callback: () => void) => {
        timers.add(callback);
        return callback;
      },
      clearInterval: (handle: unknown) => void timers.delete(handle as () => void),
    };
    const sent: (readonly MountLevels[])[] = [];
    const reports = new LevelReports((levels) => sent.push(levels), timer);
    const [a, b] = [meter(), meter()];
    expect(timers.size).toBe(0);
    reports.set('a', a.meter, true);
    reports.set('b', b.meter, true);
    a.fanOut.push([0.5, 0.5]);
    b.fanOut.push([0.2, 0.2]);
    for (const fire of timers) fire();
    expect(sent.map((levels) => levels.map(({ id, peak }) => [id, peak]))).toEqual([
      [
        ['a', 0.5],
        ['b', 0.2],
      ],
    ]);
    reports.set('a', a.meter, false);
    reports.set('b', undefined, false);
    expect([timers.size, b.meter.isOn]).toEqual([0, false]);
  });
});

describe('audibility', () => {
  test('counts what is below -60 dBFS, and how long it has lasted', () => {
    const audibility = new Audibility();
    audibility.note([0, 0.0009, 0.5, 0.0005]);
    expect([audibility.silentFrames, audibility.quietFrames]).toEqual([3, 1]);
    audibility.note([0, 0]);
    expect([audibility.silentFrames, audibility.quietFrames]).toEqual([5, 3]);
    audibility.note([0.001]);
    expect([audibility.silentFrames, audibility.quietFrames]).toEqual([5, 0]);
  });
});
