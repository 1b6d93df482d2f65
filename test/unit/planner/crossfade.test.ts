// The crossfade rule: what two neighbours overlap by, and that nothing said for one pair sticks to the next.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CrossfadeConfig, crossfadeOf } from '../../../src/config/crossfade-schema.js';
import type { EntryOptions } from '../../../src/model/track.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { crossfadeRules, entering, leaving, overlapSamples } from '../../../src/planner/crossfade.js';
import { audibleEnd, audibleStart } from '../../../src/planner/segments.js';
import { candidate, facts } from './fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from './rig.js';

const rules = (over: Partial<CrossfadeConfig> = {}) => crossfadeRules({ ...crossfadeOf(3), ...over }, RATE);

interface Wishes {
  readonly options?: EntryOptions;
  /** Seconds before the end at which the ending falls. */
  readonly endingS?: number;
}

function track(name: string, lengthS: number, { options, endingS }: Wishes = {}): Candidate {
  const lengthSamples = Math.round(lengthS * RATE);
  const known = facts(name, lengthSamples);
  return candidate(name, lengthSamples, {
    entry: { location: name, ...(options && { options }) },
    facts: endingS === undefined ? known : { ...known, fadeOutSample: lengthSamples - endingS * RATE },
  });
}

function overlapS(from: Candidate, to: Candidate, over: Partial<CrossfadeConfig> = {}): number {
  return overlapSamples(rules(over), leaving(from), entering(to)) / RATE;
}

/** Overlaps of a programme as it is laid on the timeline, in seconds; negative for a hole. */
function heardOverlaps(tracks: readonly Candidate[], over: Partial<CrossfadeConfig> = {}): number[] {
  const rig = new Rig({ crossfade: { ...crossfadeOf(3), ...over } });
  rig.queue.ready.push(...tracks);
  rig.play(Math.ceil(FRAMES_PER_S * tracks.reduce((sum, one) => sum + one.exitSample / RATE, 5)));
  const voices = [...rig.plays.values()].map((play) => play.voice).sort((a, b) => a.id - b.id);
  return voices
    .slice(1)
    .map((voice, i) => (audibleEnd(voices[i] ?? voice, SPF) - audibleStart(voice, SPF)) / RATE);
}

describe('two songs', () => {
  it('overlap by the crossfade', () => {
    expect(overlapS(track('a', 60), track('b', 60))).toBe(3);
  });

  it('never by more than half the shorter, and not at all when one is shorter than twice the crossfade', () => {
    const lengthS = fc.double({ min: 0.1, max: 90, noNaN: true });
    const wish = fc.option(fc.double({ min: 0, max: 40, noNaN: true }), { nil: undefined });
    const endingS = fc.option(fc.double({ min: 0, max: 30, noNaN: true }), { nil: undefined });
    const mode = fc.constantFrom('fixed' as const, 'cue' as const);
    fc.assert(
      fc.property(lengthS, lengthS, wish, endingS, mode, (a, b, crossfadeS, ending, mode) => {
        const from = track('a', a, ending === undefined ? {} : { endingS: ending });
        const to = track('b', b, crossfadeS === undefined ? {} : { options: { crossfadeS } });
        const overlap = overlapS(from, to, { mode });
        expect(overlap).toBeGreaterThanOrEqual(0);
        expect(overlap).toBeLessThanOrEqual(Math.min(a, b) / 2 + 1 / RATE);
        if (mode === 'fixed' && crossfadeS === undefined && Math.min(a, b) < 5.99) expect(overlap).toBe(0);
      }),
    );
  });
});

describe('in mode cue', () => {
  it('the overlap begins where the ending falls', () => {
    expect(overlapS(track('a', 60, { endingS: 5.5 }), track('b', 60), { mode: 'cue' })).toBe(5.5);
    expect(overlapS(track('a', 60, { endingS: 0.2 }), track('b', 60), { mode: 'cue' })).toBe(0.2);
  });

  it('a long ending is cut off at max_seconds, and an unknown one takes the fixed length', () => {
    expect(overlapS(track('a', 90, { endingS: 25 }), track('b', 60), { mode: 'cue' })).toBe(8);
    expect(overlapS(track('a', 60), track('b', 60), { mode: 'cue' })).toBe(3);
    expect(overlapS(track('a', 60, { endingS: 60 }), track('b', 60), { mode: 'cue' })).toBe(3);
  });

  it('a cold ending has no overlap, and one that a cue out cuts off takes the fixed length', () => {
    expect(overlapS(track('a', 60, { endingS: 0 }), track('b', 60), { mode: 'cue' })).toBe(0);
    const cut = { ...track('a', 60, { endingS: 5 }), exitSample: 50 * RATE };
    expect(overlapS(cut, track('b', 60), { mode: 'cue' })).toBe(3);
  });

  it('an ending says nothing in mode fixed', () => {
    expect(overlapS(track('a', 60, { endingS: 5.5 }), track('b', 60))).toBe(3);
  });

  it('the timeline is laid so', () => {
    const tracks = [track('a', 40, { endingS: 7 }), track('b', 40, { endingS: 1.5 }), track('c', 40)];
    const [first = 0, second = 0] = heardOverlaps(tracks, { mode: 'cue' });
    expect(first).toBeCloseTo(7, 1);
    expect(second).toBeCloseTo(1.5, 1);
  });
});

describe('what an entry asks for', () => {
  it('holds for the pair with the track before it, and for no other', () => {
    const tracks = [
      track('a', 40),
      track('b', 40, { options: { crossfadeS: 10 } }),
      track('c', 40),
      track('d', 40, { options: { crossfadeS: 0 } }),
      track('e', 40),
    ];
    const overlaps = heardOverlaps(tracks);
    for (const [i, expected] of [10, 3, 0, 3].entries()) expect(overlaps[i]).toBeCloseTo(expected, 1);
  });

  it('is cut to half the shorter track and to 30 s, and ignored where it is nonsense', () => {
    expect(overlapS(track('a', 60), track('b', 8, { options: { crossfadeS: 10 } }))).toBe(4);
    expect(overlapS(track('a', 90), track('b', 90, { options: { crossfadeS: 1e9 } }))).toBe(30);
    for (const crossfadeS of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
      expect(overlapS(track('a', 60), track('b', 60, { options: { crossfadeS } }))).toBe(3);
    }
  });
});

describe('a jingle', () => {
  const jingle = (options: EntryOptions = {}) => track('j', 12, { options: { jingle: true, ...options } });

  it('is neither faded into nor out of', () => {
    expect(overlapS(track('a', 60), jingle())).toBe(0);
    expect(overlapS(jingle(), track('b', 60))).toBe(0);
    expect(overlapS(jingle(), jingle())).toBe(0);
  });

  it('is where the config or its entry asks for it', () => {
    expect(overlapS(track('a', 60), jingle(), { jingles: true })).toBe(3);
    expect(overlapS(jingle(), track('b', 60), { jingles: true })).toBe(3);
    expect(overlapS(track('a', 60), jingle({ crossfadeS: 1 }))).toBe(1);
  });

  it('leaves the songs around it their crossfade', () => {
    const overlaps = heardOverlaps([
      track('a', 40),
      track('b', 40),
      jingle(),
      track('c', 40),
      track('d', 40),
    ]);
    for (const [i, expected] of [3, 0, 0, 3].entries()) expect(overlaps[i]).toBeCloseTo(expected, 1);
  });
});

it('fades have the curve of the config', () => {
  const rig = new Rig({ crossfade: { ...crossfadeOf(3), curve: 'linear' } });
  rig.queue.ready.push(track('a', 20), track('b', 20));
  rig.play(Math.ceil(25 * FRAMES_PER_S));
  const voices = [...rig.plays.values()].map((play) => play.voice);
  expect(voices[0]?.fadeOuts.map((fade) => fade.curve)).toEqual(['linear']);
  expect(voices[1]?.fadeIn?.curve).toBe('linear');
});
