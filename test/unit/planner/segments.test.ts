// Segments against an oracle that looks at every single sample: what may be taken from an asset, and what must be mixed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endFrame, type Segment, type Voice } from '../../../src/model/timeline.js';
import {
  audibleEnd,
  audibleStart,
  deriveSegments,
  MIX_LEAD_FRAMES,
  MIX_TAIL_FRAMES,
} from '../../../src/planner/segments.js';
import { POSTROLL_FRAMES, PREROLL_FRAMES } from '../../../src/render/job.js';
import { voice } from './fixtures.js';

/** Frames as short as this let the oracle look at every sample. */
const SPF = 4;
/** A stretch of undisturbed frames as long as this is worth a body of its own. */
const LONG_STRETCH_FRAMES = 24;

const anyVoice = fc
  .record({
    originFrame: fc.integer({ min: -60, max: 260 }),
    lengthSamples: fc.oneof(fc.integer({ min: 1, max: 6 * SPF }), fc.integer({ min: 1, max: 200 * SPF })),
    cue: fc.tuple(fc.nat(20), fc.nat(20)),
    resumedAt: fc.option(fc.nat(400)),
    fadeIn: fc.option(fc.nat(12 * SPF)),
    fadeOuts: fc.array(fc.tuple(fc.nat(60 * SPF), fc.nat(12 * SPF)), { maxLength: 3 }),
  })
  .map(({ originFrame, lengthSamples, cue, resumedAt, fadeIn, fadeOuts }) => {
    const entrySample = Math.min(lengthSamples - 1, Math.max(cue[0], resumedAt ?? 0));
    const exitSample = Math.max(entrySample + 1, lengthSamples - cue[1]);
    return voice(0, originFrame, lengthSamples, {
      entrySample,
      exitSample,
      fadeIn: fadeIn === null ? null : { startSample: entrySample, lengthSamples: fadeIn },
      fadeOuts: fadeOuts.map(([beforeEnd, length]) => ({
        startSample: exitSample - beforeEnd,
        lengthSamples: length,
      })),
    });
  });

const voices = fc
  .array(anyVoice, { maxLength: 7 })
  .map((some) => some.map((one, index) => ({ ...one, id: index })));
const range = fc.tuple(fc.integer({ min: -20, max: 200 }), fc.integer({ min: 1, max: 250 }));

/** What is heard at a timeline sample: nothing, one voice at its constant gain, or anything else. */
function heardAt(all: readonly Voice[], sample: number): Voice | 'silence' | 'mixed' {
  const heard = all.filter((one) => audibleStart(one, SPF) <= sample && sample < audibleEnd(one, SPF));
  const [only] = heard;
  if (!only) return 'silence';
  const at = sample - only.originFrame * SPF;
  const isFadingIn = only.fadeIn && at < only.fadeIn.startSample + only.fadeIn.lengthSamples;
  const isFadingOut = only.fadeOuts.some((fade) => at >= fade.startSample);
  return heard.length > 1 || isFadingIn || isFadingOut ? 'mixed' : only;
}

/** What is heard without a change from `from` frames before a frame to `to` frames after it; 'mixed' if it changes. */
function heardAround(all: readonly Voice[], frame: number, before: number, after: number) {
  const first = heardAt(all, (frame - before) * SPF);
  for (let sample = (frame - before) * SPF; sample < (frame + 1 + after) * SPF; sample++) {
    if (heardAt(all, sample) !== first) return 'mixed';
  }
  return first;
}

function forEachFrame(segments: readonly Segment[], look: (segment: Segment, frame: number) => void) {
  for (const segment of segments) {
    for (let frame = segment.startFrame; frame < endFrame(segment); frame++) look(segment, frame);
  }
}

describe('segments of random voices', () => {
  test('follow one another without holes from the first frame asked for to the last', () => {
    fc.assert(
      fc.property(voices, range, (all, [from, length]) => {
        let frame = from;
        for (const segment of deriveSegments(all, from, from + length, SPF)) {
          expect(segment.startFrame).toBe(frame);
          expect(segment.frames).toBeGreaterThan(0);
          frame = endFrame(segment);
        }
        expect(frame).toBe(from + length);
      }),
      { numRuns: 300 },
    );
  });

  test('are taken from an asset or from silence only where nothing else is heard, nor near', () => {
    fc.assert(
      fc.property(voices, range, (all, [from, length]) => {
        forEachFrame(deriveSegments(all, from, from + length, SPF), (segment, frame) => {
          if (segment.kind === 'mix') return;
          const heard = heardAround(all, frame, MIX_TAIL_FRAMES, MIX_LEAD_FRAMES);
          expect(heard).toEqual(segment.kind === 'body' ? segment.voice : 'silence');
        });
      }),
      { numRuns: 300 },
    );
  });

  test('are mixed only where something happens within reach', () => {
    fc.assert(
      fc.property(voices, range, (all, [from, length]) => {
        const before = MIX_TAIL_FRAMES + LONG_STRETCH_FRAMES;
        const after = MIX_LEAD_FRAMES + LONG_STRETCH_FRAMES;
        forEachFrame(deriveSegments(all, from, from + length, SPF), (segment, frame) => {
          if (segment.kind === 'mix') expect(heardAround(all, frame, before, after)).toBe('mixed');
        });
      }),
      { numRuns: 300 },
    );
  });

  test('take the asset frame that lies on the same timeline sample', () => {
    fc.assert(
      fc.property(voices, range, (all, [from, length]) => {
        for (const segment of deriveSegments(all, from, from + length, SPF)) {
          if (segment.kind !== 'body') continue;
          expect(segment.assetFrame * SPF).toBe((segment.startFrame - segment.voice.originFrame) * SPF);
          expect(segment.assetFrame * SPF).toBeGreaterThanOrEqual(segment.voice.entrySample);
          expect((segment.assetFrame + segment.frames) * SPF).toBeLessThanOrEqual(segment.voice.exitSample);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('mix every voice that the pre-roll, the window or the post-roll touches, in the order given', () => {
    fc.assert(
      fc.property(voices, range, (all, [from, length]) => {
        for (const segment of deriveSegments(all, from, from + length, SPF)) {
          if (segment.kind !== 'mix') continue;
          expect(segment.window).toMatchObject({ startFrame: segment.startFrame, frames: segment.frames });
          const first = (segment.startFrame - PREROLL_FRAMES) * SPF;
          const last = (endFrame(segment) + POSTROLL_FRAMES) * SPF;
          const touching = all.filter((one) => audibleEnd(one, SPF) > first && audibleStart(one, SPF) < last);
          const { voices: mixed } = segment.window;
          expect(mixed).toEqual(expect.arrayContaining(touching));
          expect(mixed.map((one) => one.id)).toEqual(mixed.map((one) => one.id).sort((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('a track alone is silence, a mix, a body, a mix and silence', () => {
  const segments = deriveSegments([voice(1, 10, 100 * SPF)], 0, 130, SPF);
  expect(segments.map(({ kind, startFrame }) => [kind, startFrame])).toEqual([
    ['silence', 0],
    ['mix', 8],
    ['body', 18],
    ['mix', 108],
    ['silence', 118],
  ]);
});

test('a track tuned in to begins with its own frames, and is mixed where others are heard as any other', () => {
  const tunedIn = voice(1, -40, 100 * SPF, { entrySample: 42 * SPF, isTunedIn: true });
  const segments = deriveSegments([tunedIn, voice(2, 59, 100 * SPF)], 0, 100, SPF);
  expect(segments.map(({ kind, startFrame }) => [kind, startFrame])).toEqual([
    ['silence', 0],
    ['body', 2],
    ['mix', 57],
    ['body', 68],
  ]);
  expect(segments[1]).toMatchObject({ voice: tunedIn, assetFrame: 42 });
});
