// Which hosts a mount's requests may reach, by who defined it.
import { expect, test } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { remoteAccess } from '../../../src/supervisor/media-access.js';

const mount = {
  playlist: 'http://me:secret@Studio.example/l.m3u',
  fallback: 'https://10.0.0.1:8443/f.mp3',
} as MountConfig;
const strict = { allow_private_urls: false };

test('the hosts the operator wrote are trusted, with their ports and for nothing else', () => {
  expect(remoteAccess(mount, 'config', strict)).toEqual({
    trustedHosts: ['studio.example:80', '10.0.0.1:8443'],
    allowPrivate: false,
  });
  expect(remoteAccess({ playlist: '/m/l.m3u' } as MountConfig, 'config', strict).trustedHosts).toEqual([]);
});

test('nothing that came by the API is trusted, unless all is', () => {
  expect(remoteAccess(mount, 'api', strict)).toEqual({ trustedHosts: [], allowPrivate: false });
  expect(remoteAccess(mount, 'api', { allow_private_urls: true }).allowPrivate).toBe(true);
});
