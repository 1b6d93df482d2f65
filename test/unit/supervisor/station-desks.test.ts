// What the desks ask of a config that may be another one after a reload.
import { expect, it } from 'vitest';
import type { Config } from '../../../src/config/schema.js';
import { StationDesks, type StationDesksOptions } from '../../../src/supervisor/station-desks.js';

const configWith = (roots: readonly string[]) =>
  ({ media: { roots, poll_s: 30, refetch_s: 60 }, library: { analyse: false } }) as unknown as Config;

it('has tracks of the library obey the media roots as they are now', () => {
  const definitions = { config: configWith(['/music']) };
  const origin = { mountId: null, trusted: false, sampleRateHz: 44_100, channels: 2 };
  const desks = new StationDesks({
    definitions,
    config: definitions.config,
    hosts: new Map(),
    renderer: {},
    library: { find: () => ({ track: { path: '/music/a.mp3' }, origin }) },
    failures: { list: () => [] },
    observers: {},
  } as unknown as StationDesksOptions);
  definitions.config = configWith(['/audio']);
  expect(desks.library.placeOf('1')).toEqual({ path: '/music/a.mp3', roots: ['/audio'] });
});
