import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlaylistEntry } from '../../../src/model/track.js';
import { createRotation } from '../../../src/rotation/rotation.js';
import type { Rotation, RotationState } from '../../../src/rotation/rotation-state.js';

const list = (names: string): PlaylistEntry[] => [...names].map((name) => ({ location: `/m/${name}` }));
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ location: `/m/${index}` }));
const name = (location = '') => location.slice('/m/'.length);
const draw = (rotation: Rotation, count: number) =>
  Array.from({ length: count }, () => rotation.next()?.entry.location ?? 'nothing');
const letters = (rotation: Rotation, count: number) => draw(rotation, count).map(name).join('');
const stored = (state: RotationState): RotationState => JSON.parse(JSON.stringify(state));
const seeds = fc.nat(0xffffffff);

describe('a sequential rotation', () => {
  const start = (names: string) => createRotation({ entries: list(names), order: 'sequential' });

  it('goes round and counts its rounds', () => {
    const rotation = start('abc');
    expect(letters(rotation, 7)).toBe('abcabca');
    expect(rotation.state()).toMatchObject({ round: 2, position: 1, lastLocation: '/m/a', lastIndex: 0 });
  });

  it('goes on behind the last track wherever an edit has moved it', () => {
    const rotation = start('abcd');
    letters(rotation, 2);
    rotation.replace(list('xxbyz'));
    expect(letters(rotation, 3)).toBe('yzx');
  });

  it('goes on at the same index when the last track is gone', () => {
    const rotation = start('abcd');
    letters(rotation, 2);
    rotation.replace(list('acd'));
    expect(letters(rotation, 3)).toBe('cda');
    rotation.replace(list('cd'));
    expect(letters(rotation, 2)).toBe('cd');
  });

  it('knows which of several listings of a track it played', () => {
    const rotation = start('ajbjcj');
    letters(rotation, 4);
    rotation.replace(list('ajbjcjd'));
    expect(letters(rotation, 3)).toBe('cjd');
  });

  it('has nothing to give from an empty list, and goes on when it is filled', () => {
    const rotation = start('');
    expect(rotation.next()).toBeNull();
    expect(rotation.fork().next()).toBeNull();
    rotation.replace(list('ab'));
    expect(letters(rotation, 3)).toBe('aba');
  });
});

describe('a shuffled rotation', () => {
  it('plays every track once per round and never repeats across the seam', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), seeds, (count, seed) => {
        const entries = numbered(count);
        const rotation = createRotation({ entries, order: 'shuffle', seed });
        let last = '';
        for (let round = 0; round < 5; round++) {
          expect(rotation.state().round).toBe(Math.max(0, round - 1));
          const drawn = draw(rotation, count);
          expect(new Set(drawn).size).toBe(count);
          if (count > 1) expect(drawn[0]).not.toBe(last);
          last = drawn.at(-1) ?? '';
        }
      }),
    );
  });

  it('puts every track at every place about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = letters(createRotation({ entries: list('abc'), order: 'shuffle', seed }), 3);
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 expected, standard deviation 29: five of them on each side.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });

  it('mixes in added tracks without touching the order of what is left of the round', () => {
    fc.assert(
      fc.property(seeds, fc.nat(19), (seed, played) => {
        const rotation = createRotation({ entries: numbered(20), order: 'shuffle', seed });
        const before = draw(rotation, played);
        const left = draw(rotation.fork(), 20 - played);
        const added = list('vwxyz');
        rotation.replace([...added, ...numbered(20)]);
        const resumed = createRotation({
          entries: [...added, ...numbered(20)],
          order: 'shuffle',
          state: stored(rotation.state()),
        });
        const rest = draw(rotation, 25 - played);
        expect(rest.filter((location) => left.includes(location))).toEqual(left);
        expect(new Set([...before, ...rest]).size).toBe(25);
        expect(draw(resumed, 25 - played)).toEqual(rest);
      }),
    );
  });

  it('drops removed tracks and keeps the order of the others', () => {
    const rotation = createRotation({ entries: list('abcdefgh'), order: 'shuffle', seed: 7 });
    const played = letters(rotation, 3);
    const left = draw(rotation.fork(), 5).map(name);
    const kept = left.slice(1).join('');
    rotation.replace(list([...played, ...kept].sort().join('')));
    expect(letters(rotation, 4)).toBe(kept);
  });

  it('does not begin with the last track when shuffle is switched on', () => {
    for (let seed = 0; seed < 50; seed++) {
      const ordered = createRotation({ entries: list('ab'), order: 'sequential', seed });
      letters(ordered, 2);
      const shuffled = createRotation({ entries: list('ab'), order: 'shuffle', state: ordered.state() });
      expect(letters(shuffled, 1)).toBe('a');
    }
  });

  it('plays a single track, or one listed many times, over and over', () => {
    expect(letters(createRotation({ entries: list('a'), order: 'shuffle' }), 3)).toBe('aaa');
    expect(letters(createRotation({ entries: list('aaa'), order: 'shuffle' }), 7)).toBe('aaaaaaa');
    expect(createRotation({ entries: [], order: 'shuffle' }).next()).toBeNull();
  });
});

describe.each(['sequential', 'shuffle', 'random'] as const)('any rotation (%s)', (order) => {
  it('resumed from its state at any point goes on as if never interrupted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(40), seeds, (count, played, seed) => {
        const entries = numbered(count);
        const whole = createRotation({ entries, order, seed });
        draw(whole, played);
        const resumed = createRotation({ entries, order, state: stored(whole.state()) });
        expect(draw(resumed, 30)).toEqual(draw(whole, 30));
        expect(resumed.state()).toEqual(whole.state());
      }),
    );
  });

  it('is the same for the same seed, and its copy goes exactly the way it goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(40), seeds, (count, ahead, seed) => {
        const entries = numbered(count);
        const rotation = createRotation({ entries, order, seed });
        draw(rotation, count - 1);
        const copied = draw(rotation.fork(), ahead);
        expect(draw(rotation, ahead)).toEqual(copied);
        expect(draw(createRotation({ entries, order, seed }), count - 1 + ahead).slice(count - 1)).toEqual(
          copied,
        );
      }),
    );
  });

  it('survives every edit, of the running list or between two runs', () => {
    const lists = fc.string({ unit: fc.constantFrom(...'abcde'), maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(lists, fc.nat(10), fc.boolean()), { maxLength: 6 }),
        seeds,
        (edits, seed) => {
          let rotation = createRotation({ entries: [], order, seed });
          for (const [names, count, restart] of edits) {
            if (restart)
              rotation = createRotation({ entries: list(names), order, state: stored(rotation.state()) });
            else rotation.replace(list(names));
            for (const location of draw(rotation, count))
              expect(`${names}nothing`).toContain(name(location) || 'nothing');
          }
        },
      ),
    );
  });

  it('handles a million tracks', () => {
    const entries = numbered(1_000_000);
    const rotation = createRotation({ entries, order, seed: 1 });
    expect(draw(rotation.fork(), 2)).not.toContain('nothing');
    expect(new Set(draw(rotation, 100)).size).toBe(100);
    expect(JSON.stringify(rotation.state()).length).toBeLessThan(300);
  });
});
