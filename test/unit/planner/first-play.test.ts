// A track that begins before its scan has come to its end.
import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../src/planner/candidate.js';
import { audibleEnd } from '../../../src/planner/segments.js';
import { candidate, facts } from './fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from './rig.js';
import { Studio } from './studio.js';

const seconds = (s: number) => Math.ceil(s * FRAMES_PER_S);

/** A candidate whose scan has got to `lengthS` and goes on. */
function open(path: string, lengthS: number): Candidate {
  const known = facts(path, lengthS * RATE);
  return candidate(path, lengthS * RATE, { facts: { ...known, isPartial: true } });
}

/** The same candidate, as it is known when its scan has got to `lengthS`. */
function learned(known: Candidate, lengthS: number, isPartial = false): Candidate {
  const { isPartial: _, ...rest } = facts(known.entry.location, lengthS * RATE);
  const grown = isPartial ? { ...rest, isPartial: true as const } : rest;
  return { ...known, facts: grown, exitSample: lengthS * RATE };
}

describe('the planner', () => {
  test('lets nothing follow an open track, and goes on with it as more of it is known', () => {
    const rig = new Rig();
    const first = open('long', 30);
    const next = candidate('next', 60 * RATE);
    rig.queue.ready.push(first, next);
    rig.play(seconds(10));
    expect(rig.queue.ready).toEqual([next]);

    const more = learned(first, 60, true);
    rig.planner.learn(first, more);
    rig.play(seconds(35));
    expect(rig.queue.ready).toEqual([next]);

    rig.planner.learn(more, learned(more, 90));
    rig.play(seconds(100));
    expect(rig.silentFrames).toBe(0);
    const [long, after] = [...rig.plays.values()];
    expect(long && audibleEnd(long.voice, SPF)).toBe(90 * RATE);
    expect(after?.candidate.entry.location).toBe('next');
    expect(after?.voice.fadeIn?.lengthSamples).toBeGreaterThanOrEqual(3 * RATE);
  });

  test('ends an open track where its scan got to when nothing more is learned in time', () => {
    const rig = new Rig();
    const first = open('stuck', 30);
    rig.queue.ready.push(first, candidate('next', 60 * RATE));
    rig.play(seconds(40));
    expect(rig.silentFrames).toBeGreaterThan(0);
    rig.planner.learn(first, learned(first, 600));
    rig.play(seconds(20));
    const [stuck, next] = [...rig.plays.values()];
    expect(stuck && audibleEnd(stuck.voice, SPF)).toBe(30 * RATE);
    expect(next?.candidate.entry.location).toBe('next');
  });

  test('skips out of an open track, which what is learned of it later does not bring back', () => {
    const rig = new Rig();
    const first = open('left', 30);
    rig.queue.ready.push(first, candidate('next', 60 * RATE));
    rig.play(seconds(5));
    expect(rig.skip()).toBe(true);
    rig.planner.learn(first, learned(first, 300));
    rig.play(seconds(30));
    const [left, next] = [...rig.plays.values()];
    expect(left && audibleEnd(left.voice, SPF)).toBeLessThan(11 * RATE);
    expect(next?.candidate.entry.location).toBe('next');
    expect(rig.silentFrames).toBe(0);
  });

  test('does not put a skip in place that was planned when less was known', () => {
    const rig = new Rig();
    const first = open('growing', 30);
    rig.queue.ready.push(first, candidate('next', 60 * RATE));
    rig.play(seconds(5));
    const rewrite = rig.planner.rewrites.skip(rig.playhead + seconds(1));
    rig.planner.learn(first, learned(first, 60));
    expect(rewrite && rig.planner.commit(rewrite)).toBe(false);
  });
});

describe('the programme', () => {
  test('offers the beginning of a track when nothing is at hand, and tells of the rest', async () => {
    const studio = new Studio();
    studio.lists.set('list', ['long', 'b', 'c']);
    studio.beginnings.set('long', [30 * RATE, 60 * RATE]);
    studio.lengthSamples.set('long', 90 * RATE);
    const { programme } = studio.start();
    await studio.settle();
    const first = programme.peek();
    expect(first?.entry.location).toBe('long');
    // Nobody took it: what is ready is what is known by now.
    expect(first?.exitSample).toBe(90 * RATE);
    expect(first?.facts.isPartial).toBeUndefined();
    expect(studio.learned).toEqual([]);
    studio.stop();
  });

  test('tells of the rest of a track that was taken', async () => {
    const studio = new Studio();
    let go = () => undefined as void;
    studio.held.set('long', new Promise((resolve) => (go = resolve)));
    studio.lists.set('list', ['long', 'b', 'c']);
    studio.beginnings.set('long', [30 * RATE, 60 * RATE]);
    studio.lengthSamples.set('long', 90 * RATE);
    const { programme } = studio.start();
    await studio.settle();
    expect(programme.take()?.exitSample).toBe(60 * RATE);
    go();
    await studio.settle();
    expect(studio.learned.at(-1)).toMatchObject({ entry: { location: 'long' }, exitSample: 90 * RATE });
    expect(studio.learned.at(-1)?.facts.isPartial).toBeUndefined();
    studio.stop();
  });

  test('takes what was heard for all there is when the scan fails later', async () => {
    const studio = new Studio();
    studio.lists.set('list', ['broken', 'b']);
    studio.beginnings.set('broken', [30 * RATE]);
    studio.bad.add('broken');
    const { programme } = studio.start();
    await studio.settle();
    expect(programme.peek()?.facts).toMatchObject({
      lengthSamples: 30 * RATE,
      truncatedBecause: 'cannot open broken',
    });
    expect(programme.peek()?.facts.isPartial).toBeUndefined();
    studio.stop();
  });

  test('waits for the whole of a track that is not needed soon, so that its gain is measured', async () => {
    const studio = new Studio();
    studio.laidMs = 20_000;
    studio.lists.set('list', ['second', 'b']);
    studio.beginnings.set('second', [30 * RATE]);
    const whole = new Promise<void>(() => undefined);
    studio.held.set('second', whole);
    const { programme } = studio.start();
    await studio.settle();
    expect(programme.peek()).toBeUndefined();
    studio.stop();
  });

  test('waits for the whole of a track in whose middle a restart goes on', async () => {
    const studio = new Studio();
    studio.lists.set('list', ['long', 'b']);
    studio.beginnings.set('long', [30 * RATE]);
    studio.lengthSamples.set('long', 300 * RATE);
    const resume = {
      location: 'long',
      positionSamples: 200 * RATE,
      sampleRateHz: RATE,
      rotation: null,
      savedAtMs: 0,
    };
    const { programme } = studio.start({ resume });
    await studio.settle();
    expect(programme.peek()).toMatchObject({ resumed: true, entrySample: 200 * RATE });
    studio.stop();
  });
});
