// The frames in memory: none lost, none twice, silence for what is late, and titles on the frames they belong to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameBatch } from '../../../src/model/frames.js';
import { ReadAhead } from '../../../src/mount/read-ahead.js';
import { candidate } from '../planner/fixtures.js';
import { RATE, Rig } from '../planner/rig.js';
import { MarkedRenders, mark, markedFrame } from './renders.js';

const SILENCE = Uint8Array.of(255, 255, 255);

function setUp(capacityFrames = 400) {
  const rig = new Rig();
  rig.queue.ready.push(...Array.from({ length: 40 }, (_, index) => candidate(`${index}`, 10 * RATE)));
  rig.planner.advance(0, false);
  const renders = new MarkedRenders();
  const errors: unknown[] = [];
  const { timeline } = rig.planner;
  const onError = (error: unknown) => errors.push(error);
  const memory = { capacityFrames, longestFrameBytes: 8 };
  const readAhead = new ReadAhead({ timeline, renders, silenceFrame: SILENCE, ...memory, onError });
  return { planner: rig.planner, renders, readAhead, errors };
}

const marks = (batch: FrameBatch) =>
  batch.frames.map((bytes) => (bytes === SILENCE ? 'silence' : markedFrame(bytes)));

describe('frames in memory', () => {
  test('are filled up to the capacity, over many segments, and come out in order', async () => {
    const { readAhead } = setUp();
    await readAhead.fill();
    expect(readAhead.loadedFrames).toBe(400);
    expect(marks(readAhead.take(400))).toEqual(Array.from({ length: 400 }, (_, index) => index));
    expect(readAhead.framesLate).toBe(0);
  });

  test('that are not ready are replaced by silence and counted, and nothing of the timeline is lost', async () => {
    const { renders, readAhead } = setUp();
    renders.readyUntil = 10;
    await readAhead.fill();
    const batch = readAhead.take(14);
    expect(marks(batch)).toEqual([...Array(10).keys(), 'silence', 'silence', 'silence', 'silence']);
    expect(batch.peaks.slice(9)).toEqual([0.5, 0, 0, 0, 0]);
    const bytesSent = batch.frames.reduce((sum, { length }) => sum + length, 0);
    expect(readAhead).toMatchObject({
      framesLate: 4,
      framesSent: 14,
      bytesSent,
      place: { playhead: 10, mountFrame: 14 },
    });
    renders.readyUntil = 100;
    await readAhead.fill();
    const later = readAhead.take(3);
    expect([later.firstFrame, ...marks(later)]).toEqual([14, 10, 11, 12]);
  });

  test('that were decided anew while they were being read are thrown away and read again', async () => {
    const { renders, readAhead } = setUp();
    let release: () => void = () => undefined;
    renders.hold = new Promise((resolve) => {
      release = resolve;
    });
    const filling = readAhead.fill();
    renders.generation = 1;
    readAhead.replace(0, []);
    renders.hold = null;
    release();
    await filling;
    const [first, second] = readAhead.take(2).frames.map((bytes) => Uint8Array.from(bytes));
    expect([first, second]).toEqual([mark(0, 1), mark(1, 1)]);
  });

  test('are kept up to the frame that was decided anew', async () => {
    const { renders, readAhead } = setUp();
    await readAhead.fill();
    renders.generation = 1;
    readAhead.take(20);
    readAhead.replace(50, []);
    expect(readAhead.loadedFrames).toBe(30);
    await readAhead.fill();
    const generations = readAhead.take(60).frames.map((bytes) => bytes[2]);
    expect(generations).toEqual([...Array(30).fill(0), ...Array(30).fill(1)]);
  });

  test('that take the place of others are there at once, though no disk answers any more', async () => {
    const { planner, renders, readAhead } = setUp();
    await readAhead.fill();
    readAhead.take(20);
    renders.generation = 1;
    const { segments } = planner.timeline;
    const next = segments.findIndex(({ startFrame }) => startFrame > 30);
    const frame = segments[next]?.startFrame ?? 0;
    const preloaded = await readAhead.preload(segments.slice(next));
    renders.hold = new Promise(() => undefined);
    void readAhead.fill();
    readAhead.replace(frame, preloaded);
    const batch = readAhead.take(frame - 20 + 19);
    expect(marks(batch)).toEqual(Array.from({ length: frame - 20 + 19 }, (_, i) => 20 + i));
    expect(batch.frames.slice(-19).map((bytes) => bytes[2])).toEqual(Array(19).fill(1));
    expect(readAhead.framesLate).toBe(0);
  });

  test('that take the place of others are read later where those before them are not in memory', async () => {
    const { planner, renders, readAhead } = setUp(60);
    await readAhead.fill();
    const preloaded = await readAhead.preload(planner.timeline.segments.slice(1));
    readAhead.replace(planner.timeline.segments[1]?.startFrame ?? 0, preloaded);
    expect(readAhead.loadedFrames).toBe(60);
    renders.generation = 1;
    expect(marks(readAhead.take(60))).toEqual([...Array(60).keys()]);
  });

  test('taken while more is read do not disturb the order', async () => {
    const { readAhead } = setUp();
    const filling = readAhead.fill();
    const early = marks(readAhead.take(3));
    await filling;
    expect(early).toEqual(['silence', 'silence', 'silence']);
    expect(marks(readAhead.take(3))).toEqual([0, 1, 2]);
  });

  test('are read on after an error, which is told and not thrown', async () => {
    const { renders, readAhead, errors } = setUp();
    renders.failure = new Error('no such file');
    await readAhead.fill();
    expect(errors).toEqual([renders.failure]);
    renders.failure = null;
    await readAhead.fill();
    expect(readAhead.loadedFrames).toBe(400);
  });
});

test('each title is given once, on the mount frame at which its timeline frame is heard, however often it slips', async () => {
  const step = fc.record({ takes: fc.integer({ min: 1, max: 40 }), rendered: fc.nat(60) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 80 }), async (steps) => {
      const { planner, renders, readAhead } = setUp(50);
      const heard: (number | 'silence')[] = [];
      const titles: { frame: number; text: string }[] = [];
      const due = new Map<string, number>();
      renders.readyUntil = 0;
      for (const { takes, rendered } of steps) {
        renders.readyUntil += rendered;
        planner.advance(readAhead.playhead, false);
        for (const { candidate: played, titleFrame } of planner.timeline.plays) {
          due.set(played.title.text, titleFrame);
        }
        await readAhead.fill();
        const batch = readAhead.take(takes);
        expect(batch.firstFrame).toBe(heard.length);
        heard.push(...marks(batch));
        titles.push(...batch.titles.map(({ frame, title }) => ({ frame, text: title.text })));
      }
      expect(heard.filter((frame) => frame !== 'silence')).toEqual([...Array(readAhead.playhead).keys()]);
      const expected = [...due].filter(([, frame]) => frame < readAhead.playhead);
      expect(titles).toEqual(expected.map(([text, frame]) => ({ frame: heard.indexOf(frame), text })));
      expect(readAhead.framesLate).toBe(heard.length - readAhead.playhead);
    }),
    { numRuns: 30 },
  );
});
