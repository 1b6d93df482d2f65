import { describe, expect, test } from 'vitest';
import { PlayoutClock, type StallAction } from '../../../src/playout/clock.js';
import { Ticker } from '../../../src/playout/ticker.js';
import { FakeTime } from './fake-time.js';

const FRAME_MS = (1152 * 1000) / 44_100;
const FRAME = new Uint8Array(1);

function station(tickMs = 250) {
  const time = new FakeTime();
  const stalls: { ms: number; action: StallAction }[] = [];
  const releases: { atMs: number; first: number; count: number }[] = [];
  let next = 0;
  const clock = new PlayoutClock({
    frameMs: FRAME_MS,
    now: time.now,
    ticker: new Ticker(
      (error) => {
        throw error;
      },
      tickMs,
      time,
    ),
    reader: {
      take: (count) => {
        const frames = new Array<Uint8Array>(count).fill(FRAME);
        next += count;
        return { firstFrame: next - count, frames, titles: [], peaks: [], rms: [] };
      },
    },
    consumer: {
      push: ({ firstFrame, frames }) =>
        void releases.push({ atMs: time.nowMs, first: firstFrame, count: frames.length }),
    },
    onStall: (ms, action) => void stalls.push({ ms, action }),
  });
  const startMs = time.nowMs;
  const released = () => next;
  const releasedMs = () => next * FRAME_MS;
  const skippedMs = () => stalls.reduce((sum, { ms, action }) => (action === 'restart' ? sum + ms : sum), 0);
  const behindMs = () => time.nowMs - startMs - skippedMs() - releasedMs();
  clock.start();
  return { time, clock, stalls, releases, released, releasedMs, skippedMs, behindMs, startMs };
}

describe('the playout clock', () => {
  test('keeps to real time within a frame for a whole day', () => {
    const { time, stalls, released, behindMs } = station();
    time.pass(24 * 3600 * 1000);
    expect(behindMs()).toBeGreaterThanOrEqual(0);
    expect(behindMs()).toBeLessThan(FRAME_MS);
    expect(released()).toBe(Math.floor((24 * 3600 * 1000) / FRAME_MS));
    expect(stalls).toEqual([]);
  });

  test('never releases a frame before it is due, and says beforehand when that is', () => {
    const { time, clock, releases } = station();
    const promised = Array.from({ length: 400 }, (_, frame) => clock.dueAt(frame));
    time.pass(10_000);
    for (const { atMs, first, count } of releases) {
      expect(promised[first + count - 1]).toBeLessThanOrEqual(atMs);
      expect(atMs - (promised[first] ?? 0)).toBeLessThan(250 + FRAME_MS);
    }
  });

  test.each([1000, 3900])('catches up after a stall of %d ms, at 1.5x at most', (stallMs) => {
    const { time, stalls, releases, behindMs, releasedMs } = station();
    time.pass(10_000);
    const beforeMs = releasedMs();
    releases.length = 0;
    time.block(stallMs);
    const wokeMs = time.nowMs;
    time.pass(10_000);
    expect(behindMs()).toBeLessThan(FRAME_MS);
    expect(stalls).toHaveLength(1);
    expect(stalls[0]).toMatchObject({ action: 'catch_up' });
    let sentMs = releasedMs() - beforeMs;
    for (const { atMs, count } of releases.toReversed()) {
      const burstMs = 1.5 * 2 * 250 + FRAME_MS;
      expect(sentMs).toBeLessThanOrEqual(1.5 * (atMs - wokeMs) + burstMs);
      sentMs -= count * FRAME_MS;
    }
  });

  test('starts anew after a stall of 30 s, skipping no frame, and tells what was lost', () => {
    const { time, stalls, releases, released, skippedMs, behindMs } = station();
    time.pass(10_000);
    const next = released();
    releases.length = 0;
    time.block(30_000);
    expect(releases).toEqual([]);
    time.pass(1000);
    expect(releases[0]?.first).toBe(next);
    expect(stalls).toHaveLength(1);
    expect(stalls[0]?.action).toBe('restart');
    expect(skippedMs()).toBeCloseTo(30_000, -2);
    expect(behindMs()).toBeLessThan(FRAME_MS);
  });

  test('does not call ordinary jitter a stall, nor fall behind under it', () => {
    const { time, stalls, behindMs } = station();
    for (let i = 0; i < 100; i += 1) {
      time.block(600);
      time.pass(250);
    }
    expect(stalls).toEqual([]);
    expect(behindMs()).toBeLessThan(2 * FRAME_MS);
  });

  test('works with ticks shorter than a frame', () => {
    const { time, behindMs } = station(10);
    time.pass(60_000);
    expect(behindMs()).toBeLessThan(FRAME_MS + 10);
  });

  test('stopped, releases nothing and frees the timer; started again, goes on with the next frame', () => {
    const { time, clock, released, releases } = station();
    time.pass(1000);
    clock.stop();
    const next = released();
    expect(time.running).toBe(false);
    time.pass(60_000);
    expect(released()).toBe(next);
    releases.length = 0;
    clock.start();
    time.pass(250);
    expect(releases[0]?.first).toBe(next);
  });
});
