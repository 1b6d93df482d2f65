import { describe, expect, it } from 'vitest';
import type { Marker } from '../../support/marker-reader.js';
import { checkProgramme } from '../../support/programme.js';

const order = [0, 1, 2].map((track) => ({ track, lengthS: 20 }));

/** Markers of the playlist at a given overlap, heard from `fromS` for `captureS` seconds. */
function broadcast(overlapS: number, fromS: number, captureS: number): Marker[] {
  const markers: Marker[] = [];
  for (let play = 0; play < 10; play++)
    for (let slot = 0; slot < 200; slot++) {
      const timeS = play * (20 - overlapS) + (slot + 0.5) * 0.1 - fromS;
      if (timeS > 0 && timeS < captureS) markers.push({ timeS, track: play % 3, slot, strength: 0.2 });
    }
  return markers.sort((a, b) => a.timeS - b.timeS);
}

const judge = (markers: Marker[]) => checkProgramme(markers, { order, captureS: 60 });
const sound = broadcast(3, 7, 60);

describe('a programme', () => {
  it('without fault has no violations, from any moment on', () => {
    for (const fromS of [0, 3.1, 16.95, 18, 19.99, 33.3])
      expect(judge(broadcast(3, fromS, 60)).violations).toEqual([]);
  });

  it('shows its overlaps with their lengths', () => {
    const { overlaps } = judge(sound);
    expect(overlaps.map(({ fromTrack, toTrack }) => [fromTrack, toTrack])).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    for (const { lengthS } of overlaps) expect(lengthS).toBeCloseTo(3, 6);
  });

  it('may miss markers inside an overlap', () => {
    expect(judge(sound.filter((m) => !(m.track === 0 && m.slot > 180))).violations).toEqual([]);
  });

  it('must not miss one outside', () => {
    const { violations } = judge(sound.filter((m) => !(m.track === 1 && m.slot === 100)));
    expect(violations).toEqual(['marker 1/100 at 20.050 s is missing']);
  });

  it('must not double one', () => {
    const twice = sound.flatMap((m) => (m.track === 1 && m.slot === 100 ? [m, m] : [m]));
    expect(judge(twice).violations).toEqual(['marker 1/100 at 20.050 s was heard 2 times']);
  });

  it('must not lose a frame in mid-track', () => {
    const cut = sound.map((m) => (m.timeS > 23 ? { ...m, timeS: m.timeS - 0.026 } : m));
    expect(judge(cut).violations.join()).toMatch(/marker 1\/\d+ at [\d.]+ s is -?0.026 s off its place/);
  });

  it('must not jump within a track', () => {
    const jumped = sound.map((m) => (m.timeS > 23 && m.track === 1 ? { ...m, slot: m.slot + 5 } : m));
    expect(judge(jumped).violations.join()).toContain('track 1 followed track 1, not 2');
  });

  it('must not play tracks out of order or unknown ones', () => {
    const renamed = (from: number, to: number) =>
      sound.map((m) => (m.track === from ? { ...m, track: to } : m));
    expect(judge(renamed(1, 9)).violations.join()).toContain(
      'track 9 was heard, which is not in the playlist',
    );
    expect(judge(renamed(2, 0)).violations.join()).toContain('track 0 followed track 1, not 2');
  });

  it('must not fall silent', () => {
    expect(judge(sound.filter((m) => m.timeS < 30 || m.timeS > 31)).violations.join()).toContain(
      'no marker for 1.000 s from 29.950 s on',
    );
    expect(judge([]).violations.join()).toContain('no marker for 59.900 s');
  });
});
