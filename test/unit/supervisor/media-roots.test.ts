// Which folders a mount may read from, by who defined it.
import { expect, test } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { allowedRoots } from '../../../src/supervisor/media-roots.js';

const mount = (over: Partial<MountConfig> = {}) =>
  ({ playlist: '/lists/main.m3u', playlists: [], jingles: [], hours: [], ...over }) as MountConfig;

test('a mount of the config file may read anywhere while no media roots are set', () => {
  expect(allowedRoots(mount(), 'config', [])).toBeNull();
});

test('a mount of the config file may read below the media roots and beside its own lists', () => {
  expect(allowedRoots(mount(), 'config', ['/music'])).toEqual(['/music', '/lists']);
  const withFallback = mount({ fallback: '/safe/fallback.m3u' });
  expect(allowedRoots(withFallback, 'config', ['/music'])).toEqual(['/music', '/lists', '/safe']);
});

test('a mount made by the API may read below the media roots only, and nothing without them', () => {
  expect(allowedRoots(mount(), 'api', ['/music'])).toEqual(['/music']);
  expect(allowedRoots(mount(), 'api', [])).toEqual([]);
});
