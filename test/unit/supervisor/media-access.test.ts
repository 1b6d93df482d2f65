// Which hosts a mount's requests may reach, by who defined it.
import { expect, test } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { remoteAccess } from '../../../src/supervisor/media-access.js';

const none = { playlists: [], jingles: [], hours: [] };
const mount = {
  ...none,
  playlist: 'http://me:secret@Studio.example/l.m3u',
  fallback: 'https://10.0.0.1:8443/f.mp3',
} as unknown as MountConfig;
const strict = { allow_private_urls: false };

test('the hosts the operator wrote are trusted, with their ports and for nothing else', () => {
  expect(remoteAccess(mount, 'config', strict)).toEqual({
    trustedHosts: ['studio.example:80', '10.0.0.1:8443'],
    allowPrivate: false,
  });
  expect(
    remoteAccess({ ...none, playlist: '/m/l.m3u' } as unknown as MountConfig, 'config', strict).trustedHosts,
  ).toEqual([]);
});

test('the hosts of all lists are trusted', () => {
  const jingles = [{ location: 'http://jingles.example/j.m3u' }];
  const several = { ...mount, jingles } as unknown as MountConfig;
  expect(remoteAccess(several, 'config', strict).trustedHosts).toContain('jingles.example:80');
});

test('nothing that came by the API is trusted, unless all is', () => {
  expect(remoteAccess(mount, 'api', strict)).toEqual({ trustedHosts: [], allowPrivate: false });
  expect(remoteAccess(mount, 'api', { allow_private_urls: true }).allowPrivate).toBe(true);
});
