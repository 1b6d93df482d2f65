// Another track in place of one that is laid and not heard: the one that is heard plays on as if nothing had happened.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audibleEnd, audibleStart } from '../../../src/planner/segments.js';
import { candidate } from './fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from './rig.js';

const seconds = (s: number) => Math.ceil(s * FRAMES_PER_S);
const song = (name: string, lengthS = 20) => candidate(name, lengthS * RATE);
const wish = (name: string, lengthS = 20) =>
  candidate(name, lengthS * RATE, { lane: 'queue', queueEntry: name });
const titles = (rig: Rig) => rig.titles.map(({ text }) => text);

describe('a wish', () => {
  test('comes next, crossfaded, though others are laid; they follow in their order', () => {
    const rig = new Rig();
    rig.queue.ready.push(...['a', 'b', 'c', 'd'].map((name) => song(name)));
    rig.play(seconds(5));
    expect(rig.queue.ready.map(({ entry }) => entry.location)).toEqual(['d']);
    rig.queue.ready.unshift(wish('w'));
    expect(rig.reorder()).toBe(true);
    expect(rig.reorder()).toBe(false);
    rig.play(seconds(70));
    expect(titles(rig)).toEqual(['a', 'w', 'b', 'c', 'd'].slice(0, titles(rig).length));
    const [first, second] = [...rig.plays.values()].filter(({ candidate: { entry } }) =>
      ['a', 'w'].includes(entry.location),
    );
    if (!first || !second) throw new Error('two plays were expected');
    expect(audibleEnd(first.voice, SPF)).toBe(20 * RATE);
    const overlap = audibleEnd(first.voice, SPF) - audibleStart(second.voice, SPF);
    expect(Math.abs(overlap - 3 * RATE)).toBeLessThanOrEqual(SPF);
    expect(first.voice.fadeOuts).toHaveLength(1);
  });

  test('that comes too late for the next place gets the one after it', () => {
    const rig = new Rig();
    rig.queue.ready.push(...['a', 'b', 'c', 'd'].map((name) => song(name)));
    rig.play(seconds(15));
    rig.queue.ready.unshift(wish('w'));
    rig.reorder();
    rig.play(seconds(60));
    expect(titles(rig).slice(0, 4)).toEqual(['a', 'b', 'w', 'c']);
  });

  test('that is taken off again after it was laid is not heard', () => {
    const rig = new Rig();
    rig.queue.ready.push(song('a'), wish('w'), ...['b', 'c', 'd'].map((name) => song(name)));
    rig.play(seconds(5));
    rig.queue.withdrawn.add('w');
    expect(rig.reorder()).toBe(true);
    rig.play(seconds(50));
    expect(titles(rig).slice(0, 3)).toEqual(['a', 'b', 'c']);
  });

  test('may come at any moment, again and again: no hole, no wrong joint, nothing lost or played twice', () => {
    const moments = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(moments, (waits) => {
        const rig = new Rig();
        let made = 0;
        rig.supply = () => {
          while (rig.queue.ready.filter(({ lane }) => lane === 'rotation').length < 3) {
            rig.queue.ready.push(song(`${made}`, 8 + (made++ % 3) * 7));
          }
        };
        rig.play(8);
        for (const [index, frames] of waits.entries()) {
          rig.play(frames);
          rig.queue.ready.unshift(wish(`w${index}`, 5 + index * 4));
          rig.reorder();
        }
        rig.play(seconds(90));
        const songs = titles(rig).filter((title) => !title.startsWith('w'));
        expect(songs).toEqual(songs.map((_, index) => `${index}`));
        expect(titles(rig).filter((title) => title.startsWith('w'))).toHaveLength(waits.length);
        expect(rig.silentFrames).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

test('a jingle leaves the title as it is, unless its list gives it one', () => {
  const rig = new Rig();
  const options = { jingle: true };
  rig.queue.ready.push(
    song('a'),
    candidate('id', 3 * RATE, { entry: { location: 'id', options } }),
    song('b'),
    candidate('promo', 3 * RATE, { entry: { location: 'promo', title: 'Promo', options } }),
    song('c'),
  );
  rig.play(seconds(50));
  expect(titles(rig)).toEqual(['a', 'b', 'promo', 'c']);
});
