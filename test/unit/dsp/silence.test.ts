import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SilenceEdges } from '../../../src/dsp/silence.js';

describe('SilenceEdges', () => {
  it('finds where sound begins and ends, however the track is cut', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.integer({ min: 1, max: 50 }),
        fc.nat(50),
        fc.integer({ min: 1, max: 40 }),
        (lead, sound, tail, piece) => {
          const pcm = new Float32Array(2 * (lead + sound + tail)).fill(0.0005);
          pcm[2 * lead + 1] = -0.002;
          pcm[2 * (lead + sound - 1)] = 0.5;
          const edges = new SilenceEdges(2);
          for (let i = 0; i < pcm.length; i += 2 * piece) edges.push(pcm.subarray(i, i + 2 * piece));
          expect([edges.firstSample, edges.endSample, edges.lengthSamples]).toEqual([
            lead,
            lead + sound,
            lead + sound + tail,
          ]);
        },
      ),
    );
  });

  it('has no edges in silence', () => {
    const edges = new SilenceEdges(1);
    edges.push(new Float32Array(100));
    expect([edges.firstSample, edges.endSample, edges.lengthSamples]).toEqual([null, null, 100]);
  });
});
