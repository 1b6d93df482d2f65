import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IcyInterleaver, icyIntervalBytes } from '../../../src/listener/icy-metadata.js';
import { deinterleave } from '../../support/icy-client.js';

describe('icyIntervalBytes', () => {
  it.each([8, 24, 64, 128, 192, 256, 320])('is at most half a second at %i kbit/s', (bitrateKbps) => {
    const bytes = icyIntervalBytes(bitrateKbps);
    expect(bytes).toBeLessThanOrEqual(16_000);
    expect((bytes * 8) / (bitrateKbps * 1000)).toBeLessThanOrEqual(0.5);
  });
});

describe('IcyInterleaver', () => {
  it('gives back the same audio after its blocks are taken out, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.uint8Array({ maxLength: 450 }), { maxLength: 30 }),
        (interval, chunks) => {
          const interleaver = new IcyInterleaver(interval);
          const out: Uint8Array[] = [];
          for (const [n, chunk] of chunks.entries()) {
            if (n % 3 === 0) interleaver.setTitle(`title ${n}`);
            interleaver.push(chunk, out);
          }
          const { audio } = deinterleave(Buffer.concat(out), interval);
          expect(audio.equals(Buffer.concat(chunks))).toBe(true);
        },
      ),
    );
  });

  it('sends a title once, and a zero byte where nothing changed', () => {
    const interleaver = new IcyInterleaver(4);
    const out: Uint8Array[] = [];
    interleaver.setTitle('A');
    interleaver.push(new Uint8Array(6).fill(7), out);
    interleaver.setTitle('A');
    interleaver.push(new Uint8Array(6).fill(7), out);
    const sent = Buffer.concat(out);
    expect(sent.length).toBe(12 + 17 + 1 + 1);
    expect(deinterleave(sent, 4).titles).toEqual([{ atByte: 4, block: "StreamTitle='A';" }]);
  });
});
