// The planner over simulated hours: no hole, no wrong joint, no track lost or played twice, whatever is asked of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { audibleEnd, audibleStart } from '../../../src/planner/segments.js';
import type { Play } from '../../../src/planner/timeline.js';
import { candidate } from './fixtures.js';
import { FRAMES_PER_S, gainAt, RATE, Rig, SPF } from './rig.js';

const seconds = (s: number) => Math.ceil(s * FRAMES_PER_S);

/** Lengths of tracks in samples: jingles, tracks about as long as two crossfades, and songs. */
const trackLength = fc.oneof(
  fc.integer({ min: RATE / 10, max: 2 * RATE }),
  fc.integer({ min: 5 * RATE, max: 8 * RATE }),
  fc.integer({ min: 20 * RATE, max: 90 * RATE }),
);

const anyCandidate = fc
  .record({ length: trackLength, cue: fc.tuple(fc.nat(RATE), fc.nat(RATE)), resumed: fc.boolean() })
  .map(({ length, cue, resumed }) => {
    const entrySample = Math.min(cue[0], Math.floor(length / 3));
    const exitSample = length - Math.min(cue[1], Math.floor(length / 3));
    return { length, entrySample, exitSample, resumed };
  });

/** Candidates named by their number, so that titles tell what was played. */
const deck = fc
  .array(anyCandidate, { minLength: 25, maxLength: 40 })
  .map((all) => all.map(({ length, ...over }, index) => candidate(`${index}`, length, over)));

function rigWith(candidates: readonly Candidate[], crossfadeS = 3): Rig {
  const rig = new Rig({ crossfade: crossfadeOf(crossfadeS) });
  rig.queue.ready.push(...candidates);
  return rig;
}

const lengthOf = ({ candidate: { entrySample, exitSample } }: Play) => exitSample - entrySample;

describe('tracks that follow one another', () => {
  const crossfade = fc.constantFrom(0, 0.5, 3, 7.8);

  test('overlap by the rule, to within one frame, and both sides fade over the same stretch', () => {
    fc.assert(
      fc.property(deck, crossfade, (candidates, crossfadeS) => {
        const rig = rigWith(candidates, crossfadeS);
        rig.play(seconds(300));
        const plays = [...rig.plays.values()];
        plays.slice(1).forEach((incoming, index) => {
          const outgoing = plays[index] as Play;
          const shorter = Math.min(lengthOf(outgoing), lengthOf(incoming));
          const wanted = shorter < 2 * crossfadeS * RATE ? 0 : Math.round(crossfadeS * RATE);
          const start = audibleStart(incoming.voice, SPF);
          const overlap = audibleEnd(outgoing.voice, SPF) - start;
          // A track of a few frames is settled before its successor is known.
          if (shorter > 6 * SPF) expect(overlap).toBeGreaterThanOrEqual(wanted);
          expect(overlap).toBeLessThan(wanted + SPF);
          if (overlap <= 0) return;
          expect(incoming.voice.fadeIn).toEqual({
            startSample: incoming.voice.entrySample,
            lengthSamples: overlap,
          });
          expect(outgoing.voice.fadeOuts).toEqual([
            { startSample: start - outgoing.voice.originFrame * SPF, lengthSamples: overlap },
          ]);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('are all played, once, in order, each with its title in the middle of the overlap', () => {
    fc.assert(
      fc.property(deck, crossfade, (candidates, crossfadeS) => {
        const rig = rigWith(candidates, crossfadeS);
        rig.play(seconds(400));
        expect(rig.titles.map(({ text }) => text)).toEqual(rig.titles.map((_, index) => `${index}`));
        const plays = [...rig.plays.values()];
        rig.titles.forEach(({ frame }, index) => {
          const { voice } = plays[index] as Play;
          const previous = plays[index - 1];
          const overlap = previous ? audibleEnd(previous.voice, SPF) - audibleStart(voice, SPF) : 0;
          const middle = audibleStart(voice, SPF) + Math.max(0, overlap) / 2;
          expect(frame).toBe(Math.floor(middle / SPF));
        });
      }),
      { numRuns: 40 },
    );
  });

  test('leave no silence between them while candidates are ready', () => {
    const candidates = Array.from({ length: 30 }, (_, index) => candidate(`${index}`, (20 + index) * RATE));
    const rig = rigWith(candidates);
    rig.play(seconds(600));
    expect(rig.silentFrames).toBe(0);
  });

  test('sum to constant power over the overlap', () => {
    const rig = rigWith([candidate('a', 40 * RATE), candidate('b', 40 * RATE, { entrySample: 700 })]);
    rig.play(seconds(60));
    const [a, b] = [...rig.plays.values()].map((play) => play.voice);
    if (!a || !b) throw new Error('two plays were expected');
    for (let sample = audibleStart(b, SPF); sample < audibleEnd(a, SPF); sample += 997) {
      const gains = [a, b].map((voice) => gainAt(voice, sample - voice.originFrame * SPF));
      expect(gains.reduce((sum, gain) => sum + gain * gain, 0)).toBeCloseTo(1, 9);
    }
  });
});

describe('skipping', () => {
  type Move = { play: number; skips: number; renderFrames: number };
  const moves = fc.array(
    fc.record<Move>({
      play: fc.oneof(fc.nat(20), fc.nat(seconds(60))),
      skips: fc.oneof(fc.constant(1), fc.constant(10)),
      renderFrames: fc.nat(14),
    }),
    { minLength: 1, maxLength: 5 },
  );

  test('at any moment joins the old segments, loses no track, plays none twice and names each once', () => {
    fc.assert(
      fc.property(deck, moves, (candidates, all) => {
        const rig = rigWith(candidates);
        rig.play(1);
        for (const { play, skips, renderFrames } of all) {
          rig.play(play);
          for (let i = 0; i < skips; i++) rig.skip(renderFrames);
        }
        rig.play(seconds(100));
        expect(rig.titles.map(({ text }) => text)).toEqual(rig.titles.map((_, index) => `${index}`));
        expect(rig.titles.map(({ frame }) => frame)).toEqual(
          rig.titles.map(({ frame }) => frame).sort((a, b) => a - b),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('just before, in and just after a natural overlap goes to the track after it', () => {
    for (let second = 34; second < 43; second += 0.13) {
      const rig = rigWith([40, 40, 40].map((length, index) => candidate(`${index}`, length * RATE)));
      rig.play(seconds(second));
      expect(rig.skip()).toBe(true);
      rig.play(seconds(15));
      const hasBegun = second + 27 / FRAMES_PER_S >= 37;
      expect(rig.titles.at(-1)?.text, `skipped at ${second} s`).toBe(hasBegun ? '2' : '1');
    }
  });

  test('names the new track last, also when the one left had not been named yet', () => {
    const rig = rigWith([candidate('0', 40 * RATE), candidate('1', 40 * RATE), candidate('2', RATE)]);
    rig.play(seconds(36.6));
    rig.skip();
    rig.play(seconds(2.2));
    expect(rig.titles.at(-1)?.text).toBe('2');
  });

  test('says so when nothing is ready, and changes nothing', () => {
    const rig = rigWith([candidate('0', 40 * RATE)]);
    rig.play(seconds(5));
    expect(rig.skip()).toBe(false);
    rig.play(seconds(60));
    expect(rig.titles.map(({ text }) => text)).toEqual(['0']);
  });

  test('fades the track that is left over the crossfade, and ends it there', () => {
    const rig = rigWith([candidate('0', 60 * RATE), candidate('1', 60 * RATE, { entrySample: 1000 })]);
    rig.play(seconds(10));
    rig.skip();
    rig.play(seconds(10));
    const [left, entered] = [...rig.plays.values()].map((play) => play.voice);
    if (!left || !entered) throw new Error('two plays were expected');
    expect(left.fadeOuts).toHaveLength(1);
    expect(left.fadeOuts[0]?.lengthSamples).toBe(3 * RATE);
    expect(entered.fadeIn?.lengthSamples).toBe(3 * RATE);
    expect(audibleEnd(left, SPF) - audibleStart(entered, SPF)).toBe(3 * RATE);
  });

  test('is refused when the timeline was given up meanwhile', () => {
    const rig = rigWith([40, 40, 40].map((length, index) => candidate(`${index}`, length * RATE)));
    rig.play(seconds(5));
    const rewrite = rig.planner.rewrites.skip(rig.playhead + 27);
    const culprit = rig.planner.timeline.plays[0]?.voice;
    if (!rewrite || !culprit) throw new Error('a rewrite was expected');
    rig.abandon(20, culprit);
    expect(rig.planner.commit(rewrite)).toBe(false);
    rig.play(seconds(30));
    expect(rig.titles.map(({ text }) => text)).toEqual(['0', '1']);
  });
});

describe('a successor that is late', () => {
  test('shortens the overlap, to nothing, then leaves silence, but never a hole', () => {
    for (let lateS = 20; lateS < 50; lateS += 0.37) {
      const rig = rigWith([candidate('0', 40 * RATE)]);
      rig.play(seconds(lateS));
      rig.queue.ready.push(candidate('1', 40 * RATE, { entrySample: 333 }));
      rig.play(seconds(30));
      const [a, b] = [...rig.plays.values()].map((play) => play.voice);
      if (!a || !b) throw new Error('two plays were expected');
      const overlap = audibleEnd(a, SPF) - audibleStart(b, SPF);
      expect(overlap).toBeLessThan(3 * RATE + SPF);
      if (lateS < 33) expect(overlap).toBeGreaterThanOrEqual(3 * RATE);
      if (lateS < 36) expect(overlap).toBeGreaterThan(0);
      if (lateS > 40) expect(-overlap).toBeLessThan((lateS - 40 + 5) * RATE);
    }
  });

  test('may come in at any moment, again and again', () => {
    fc.assert(
      fc.property(deck, fc.array(fc.nat(seconds(30)), { minLength: 20, maxLength: 40 }), (all, waits) => {
        const rig = new Rig();
        const left = [...all];
        for (const wait of waits) {
          rig.queue.ready.push(...left.splice(0, 1));
          rig.play(wait);
        }
        rig.play(seconds(60));
        expect(rig.titles.map(({ text }) => text)).toEqual(rig.titles.map((_, index) => `${index}`));
      }),
      { numRuns: 60 },
    );
  });

  test('is waited for before the clock starts, with nothing laid', () => {
    const rig = new Rig();
    rig.planner.advance(0, true);
    expect(rig.planner.timeline.plannedEnd).toBe(0);
    rig.planner.advance(0, false);
    expect(rig.planner.timeline.segments.map(({ kind }) => kind)).toContain('silence');
  });
});

describe('the fallback', () => {
  const fallback = (name: string) => candidate(name, 60 * RATE, { origin: 'fallback' });

  test('is left for the playlist as soon as that has a candidate, once', () => {
    const rig = new Rig();
    rig.queue.ready.push(fallback('f0'));
    rig.play(seconds(10));
    expect(rig.planner.rewrites.wantsTakeover(rig.playhead)).toBe(false);
    rig.queue.ready.push(candidate('0', 60 * RATE), candidate('1', 60 * RATE));
    expect(rig.planner.rewrites.wantsTakeover(rig.playhead)).toBe(true);
    const rewrite = rig.planner.rewrites.skip(rig.playhead + 27, true);
    if (!rewrite) throw new Error('a rewrite was expected');
    rig.planner.commit(rewrite);
    for (let i = 0; i < 40; i++) {
      expect(rig.planner.rewrites.wantsTakeover(rig.playhead)).toBe(false);
      rig.play(4);
    }
    rig.play(seconds(70));
    expect(rig.titles.map(({ text }) => text)).toEqual(['f0', '0', '1']);
  });

  test('gives way without coming back, and a skip within it goes to the playlist at once', () => {
    const rig = new Rig();
    rig.queue.ready.push(candidate('f0', 20 * RATE, { origin: 'fallback' }));
    rig.queue.ready.push(candidate('f1', 5 * RATE, { origin: 'fallback' }));
    rig.queue.ready.push(candidate('0', 60 * RATE), candidate('1', 60 * RATE));
    rig.play(seconds(5));
    expect(rig.skip()).toBe(true);
    rig.play(seconds(90));
    expect(rig.titles.map(({ text }) => text)).toEqual(['f0', '0', '1']);
  });
});

describe('giving up what cannot be rendered', () => {
  test('goes on with the next track at any moment, and puts back what was not named yet', () => {
    fc.assert(
      fc.property(deck, fc.nat(seconds(120)), fc.nat(300), fc.nat(5), (candidates, played, ahead, nth) => {
        const rig = rigWith(candidates);
        rig.play(played + 1);
        rig.planner.advance(rig.playhead, false);
        const { plays, plannedEnd } = rig.planner.timeline;
        const culprit = plays[nth % plays.length];
        if (!culprit) return;
        rig.abandon(Math.min(ahead, plannedEnd - rig.playhead), culprit.voice);
        rig.play(seconds(100));
        const names = rig.titles.map(({ text }) => Number(text));
        const lost = names
          .slice(1)
          .flatMap((name, index) => (name === (names[index] ?? 0) + 1 ? [] : [name - 1]));
        expect(names).toEqual([...new Set(names)].sort((a, b) => a - b));
        expect(lost.map(String)).toEqual(lost.length > 0 ? [culprit.candidate.title.text] : []);
      }),
      { numRuns: 100 },
    );
  });

  test('lets the outgoing track play to its end when its successor is at fault', () => {
    const rig = rigWith([40, 40, 40].map((length, index) => candidate(`${index}`, length * RATE)));
    rig.play(seconds(20));
    const [outgoing, incoming] = rig.planner.timeline.plays;
    if (!outgoing || !incoming) throw new Error('two plays were expected');
    const mix = rig.planner.timeline.segments.find(
      (segment) => segment.kind === 'mix' && segment.window.voices.includes(incoming.voice),
    );
    rig.abandon((mix?.startFrame ?? 0) - rig.playhead, incoming.voice);
    rig.play(seconds(50));
    expect(rig.titles.map(({ text }) => text)).toEqual(['0', '2']);
    const left = rig.plays.get(outgoing.voice.id)?.voice;
    expect(left?.exitSample).toBe(40 * RATE);
    expect(left?.fadeOuts.map((fade) => fade.lengthSamples)).toHaveLength(1);
    expect(rig.silentFrames).toBe(0);
  });

  test('ends the outgoing track there when it is at fault itself', () => {
    const rig = rigWith([40, 40].map((length, index) => candidate(`${index}`, length * RATE)));
    rig.play(seconds(20));
    const [outgoing] = rig.planner.timeline.plays;
    if (!outgoing) throw new Error('a play was expected');
    rig.abandon(seconds(2), outgoing.voice);
    rig.play(seconds(10));
    expect(rig.titles.map(({ text }) => text)).toEqual(['0', '1']);
  });

  test('keeps saying what is still heard until then', () => {
    const rig = rigWith([40, 40].map((length, index) => candidate(`${index}`, length * RATE)));
    rig.play(seconds(5));
    const heard = rig.planner.timeline.playAt(rig.playhead);
    if (!heard) throw new Error('a play was expected');
    rig.abandon(seconds(5), heard.voice);
    expect(rig.planner.timeline.playAt(rig.playhead)?.candidate).toBe(heard.candidate);
  });
});

test('memory stays bounded over ten thousand tracks', { timeout: 60_000 }, () => {
  let made = 0;
  const rig = new Rig();
  rig.supply = () => {
    while (rig.queue.ready.length < 3) {
      const length = (1 + ((made * 7) % 5)) * RATE + ((made * 131) % 4001);
      rig.queue.ready.push(candidate(`${made++}`, length));
    }
  };
  rig.keepsPlays = false;
  rig.stepFrames = 48;
  while (rig.titles.length < 10_000) rig.play(seconds(60));
  expect(rig.titles.map(({ text }) => Number(text))).toEqual(rig.titles.map((_, index) => index));
  expect(rig.largest).toBeLessThan(150);
});

describe('a track gone on with where a restart interrupted it', () => {
  const resumed = { entrySample: 20 * SPF + 700, resumed: true };

  test('begins with its own frames, from the whole frame it was in, when nothing was heard before', () => {
    const rig = rigWith([candidate('a', 40 * RATE, resumed)]);
    rig.planner.advance(0, true);
    const [first] = rig.planner.timeline.segments;
    expect(first).toMatchObject({ kind: 'body', startFrame: 0, assetFrame: 20 });
  });

  test('does so as well after a silence, and at once', () => {
    const rig = rigWith([]);
    rig.play(50);
    const plannedEnd = rig.planner.timeline.plannedEnd;
    rig.queue.ready.push(candidate('a', 40 * RATE, resumed));
    rig.planner.advance(rig.playhead, false);
    const body = rig.planner.timeline.segments.find(({ kind }) => kind === 'body');
    expect(body).toMatchObject({ assetFrame: 20 });
    expect(body?.startFrame).toBeLessThanOrEqual(plannedEnd + 2);
    expect(rig.planner.timeline.segments.some(({ kind }) => kind === 'mix')).toBe(false);
  });

  test('fades in behind a track that was heard before it', () => {
    const rig = rigWith([candidate('a', 2 * RATE), candidate('b', 40 * RATE, resumed)]);
    rig.play(seconds(5));
    const [, b] = [...rig.plays.values()];
    expect(b?.voice.isTunedIn).toBeUndefined();
    expect(b?.voice.fadeIn).toMatchObject({ startSample: resumed.entrySample });
  });
});
