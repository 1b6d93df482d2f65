// From plays on a timeline to what history is made of: when each began and ended, how long it was heard, and why it ended.
import { describe, expect, test } from 'vitest';
import type { EndedPlay, StartedPlay } from '../../../src/model/history.js';
import { PlayWatch } from '../../../src/mount/play-watch.js';
import { candidate, facts } from '../planner/fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from '../planner/rig.js';

const FRAME_MS = (SPF / RATE) * 1000;

/** Three tracks of 20 s, watched as a mount does. */
function setUp(tracks = ['a', 'b', 'c'].map((path) => candidate(path, 20 * RATE))) {
  const rig = new Rig();
  rig.queue.ready.push(...tracks);
  const started: StartedPlay[] = [];
  const begun = new Set<number>();
  const ended: EndedPlay[] = [];
  let looks = 0;
  const watch = new PlayWatch({
    timeline: rig.planner.timeline,
    sampleRateHz: RATE,
    samplesPerFrame: SPF,
    playhead: () => rig.playhead,
    // A clock goes on between two looks at it.
    now: () => rig.playhead * FRAME_MS + looks++,
    onTitle: (play) => started.push(play),
    onEnded: (play) => ended.push(play),
  });
  const play = (seconds: number) => {
    const end = rig.playhead + Math.round(seconds * FRAMES_PER_S);
    while (rig.playhead < end) {
      rig.play(4);
      for (const one of rig.planner.timeline.plays) {
        if (begun.has(one.voice.id) || one.titleFrame > rig.playhead) continue;
        begun.add(one.voice.id);
        started.push(watch.begin(one));
      }
      watch.follow();
    }
  };
  return { rig, started, ended, play };
}

describe('a play', () => {
  test('lasts from its first sample to its last, overlaps included', () => {
    const { started, ended, play } = setUp();
    play(40);
    expect(started.map(({ location }) => location)).toEqual(['a', 'b', 'c']);
    expect(started[1]?.startedAtMs).toBeGreaterThan(16_900);
    expect(started[1]?.startedAtMs).toBeLessThan(17_100);
    expect(ended.map(({ reason }) => reason)).toEqual(['finished', 'finished']);
    for (const { playedS } of ended) expect(Math.abs(playedS - 20)).toBeLessThan(0.05);
    expect(Math.abs((ended[0]?.endedAtMs ?? 0) - 20_000)).toBeLessThan(50);
  });

  test('that is skipped says so, with the seconds that were heard', () => {
    const { rig, ended, play } = setUp();
    play(5);
    rig.skip();
    play(10);
    expect(ended).toMatchObject([{ id: 1, reason: 'skipped' }]);
    expect(ended[0]?.playedS).toBeGreaterThan(7);
    expect(ended[0]?.playedS).toBeLessThan(10);
  });

  test('that is left for another place of its track ends by a seek, and goes on as a resumed one', () => {
    const { rig, started, ended, play } = setUp();
    play(5);
    const rewrite = rig.planner.rewrites.seek(rig.playhead + 27, rig.playhead, 12);
    expect(rewrite && rig.planner.commit(rewrite)).toBe(true);
    play(6);
    expect(ended).toMatchObject([{ id: 1, reason: 'seek' }]);
    expect(started.at(-1)).toMatchObject({ location: 'a', resumed: true });
    expect(started.at(-1)?.lengthS).toBeCloseTo(8, 1);
    play(10);
    expect(started.at(-1)?.location).toBe('b');
  });

  test('cannot be entered in its last second or beyond', () => {
    const { rig, play } = setUp();
    play(2);
    expect(() => rig.planner.rewrites.seek(rig.playhead + 27, rig.playhead, 19.5)).toThrow(/0 to 19 seconds/);
  });

  test('that could not be rendered further failed, at the frame it was given up', () => {
    const { rig, ended, play } = setUp();
    play(5);
    const [first] = rig.planner.timeline.plays;
    if (!first) throw new Error('nothing is heard');
    rig.abandon(40, first.voice);
    play(3);
    expect(ended).toMatchObject([{ id: 1, reason: 'failed' }]);
    expect(Math.abs((ended[0]?.playedS ?? 0) - (5 + 40 / FRAMES_PER_S))).toBeLessThan(0.2);
  });
});

describe('a live stream', () => {
  /** Entered at its second 10, with titles at seconds of its own. */
  const stream = (titles: readonly (readonly [number, string])[]) =>
    candidate('http://studio/live', 60 * RATE, {
      entrySample: 10 * RATE,
      facts: {
        ...facts('http://studio/live', 60 * RATE),
        stream: { path: 's.pcm', ringSamples: 120 * RATE, titles: [] },
      },
      title: { text: 'Station' },
      titles: titles.map(([second, text]) => ({ sample: second * RATE, title: { text, title: text } })),
    });

  test('is one play for each title, as long as that was true', () => {
    const { started, ended, play } = setUp([
      stream([
        [5, 'Before'],
        [20, 'First'],
        [35, 'Second'],
      ]),
      candidate('b', 20 * RATE),
    ]);
    play(60);
    expect(started.map(({ title }) => title)).toEqual(['Before', 'First', 'Second', 'b']);
    expect(started.map(({ location }) => location).slice(0, 3)).toEqual(Array(3).fill('http://studio/live'));
    expect(started.map(({ lengthS }) => lengthS === null)).toEqual([true, true, true, false]);
    expect(new Set(started.map(({ id }) => id)).size).toBe(4);
    expect(ended.map(({ id, reason }) => [id, reason])).toEqual(
      started.slice(0, 3).map(({ id }) => [id, 'finished']),
    );
    for (const [index, seconds] of [10, 15, 25].entries())
      expect(Math.abs((ended[index]?.playedS ?? 0) - seconds)).toBeLessThan(0.1);
    // One begins where the other ends: no second is told twice, none is missing.
    for (const index of [0, 1]) expect(ended[index]?.endedAtMs).toBe(started[index + 1]?.startedAtMs);
  });

  test('goes on under the same play while the title stays what it is', () => {
    const { started, play } = setUp([
      stream([
        [5, 'Same'],
        [20, 'Same'],
      ]),
    ]);
    play(30);
    expect(started.map(({ title }) => title)).toEqual(['Same']);
  });

  test('names nothing any more once its successor has the title', () => {
    const { started, ended, play } = setUp([stream([[59, 'Too late']]), candidate('b', 20 * RATE)]);
    play(60);
    expect(started.map(({ title }) => title)).toEqual(['Station', 'b']);
    expect(ended).toMatchObject([{ reason: 'finished' }]);
  });
});
