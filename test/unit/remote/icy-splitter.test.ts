import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { icyMetadataBlock } from '../../../src/playout/title-text.js';
import { IcySplitter } from '../../../src/remote/icy-splitter.js';

/** A block as other servers send them, padded to whole units. */
function block(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  const units = Math.ceil(bytes.length / 16);
  return Buffer.concat([Buffer.from([units]), bytes, Buffer.alloc(units * 16 - bytes.length)]);
}

/** Splits pieces; titles stand where they came, after so many bytes of audio. */
function split(pieces: readonly Uint8Array[], interval: number | null) {
  const splitter = new IcySplitter(interval);
  const audio: Uint8Array[] = [];
  const titles: { after: number; text: string }[] = [];
  let after = 0;
  for (const part of pieces.flatMap((piece) => splitter.push(piece))) {
    if (part.kind === 'title') titles.push({ after, text: part.text });
    else {
      audio.push(part.bytes);
      after += part.bytes.length;
    }
  }
  return { audio: Buffer.concat(audio), titles };
}

describe('a stream with titles', () => {
  it('gives its audio without them, and each where it came', () => {
    const stream = Buffer.concat([
      Buffer.from('aaaa'),
      block("StreamTitle='One';"),
      Buffer.from('bbbb'),
      Buffer.from([0]),
      Buffer.from('cccc'),
      block("StreamTitle='Two';StreamUrl='http://x';"),
      Buffer.from('dd'),
    ]);
    expect(split([stream], 4)).toEqual({
      audio: Buffer.from('aaaabbbbccccdd'),
      titles: [
        { after: 4, text: 'One' },
        { after: 12, text: 'Two' },
      ],
    });
  });

  it('gives the same however it is cut', () => {
    const titles = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        titles,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 50 }),
        (texts, cut, interval) => {
          const audio = Buffer.alloc(interval, 7);
          const stream = Buffer.concat(texts.flatMap((text) => [audio, Buffer.from(icyMetadataBlock(text))]));
          const pieces = Array.from({ length: Math.ceil(stream.length / cut) }, (_, i) =>
            stream.subarray(i * cut, (i + 1) * cut),
          );
          expect(split(pieces, interval)).toEqual(split([stream], interval));
          expect(split(pieces, interval).audio).toHaveLength(interval * texts.length);
        },
      ),
    );
  });

  it.each([
    ['an apostrophe', "StreamTitle='Don't Stop';", "Don't Stop"],
    ['an apostrophe before another field', "StreamTitle='It's';StreamUrl='';", "It's"],
    ['no end', "StreamTitle='Cut off'", 'Cut off'],
    ['nothing', "StreamTitle='';", ''],
  ])('may have %s in its title', (_, text, title) => {
    expect(split([Buffer.from('a'), block(text)], 1).titles).toEqual([{ after: 1, text: title }]);
  });

  it('may say its title in Latin-1', () => {
    const latin = Buffer.from("StreamTitle='Caf\u00e9';", 'latin1');
    expect(split([Buffer.from('a'), block(latin)], 1).titles).toEqual([{ after: 1, text: 'Caf\u00e9' }]);
  });

  it('says nothing in a block without a title', () => {
    expect(split([Buffer.from('a'), block("StreamUrl='http://x';")], 1).titles).toEqual([]);
  });
});

it('a stream without titles is nothing but audio', () => {
  const bytes = Buffer.from([1, 2, 3, 0, 255]);
  expect(split([bytes], null)).toEqual({ audio: bytes, titles: [] });
});
