// What a reload may change on the air and what it must restart.
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { diffConfig, diffMount } from '../../../src/config/diff.js';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { Config } from '../../../src/config/schema.js';
import { freshFolder, load } from './fixtures.js';

const folder = freshFolder();
const mount = (keys: object = {}): MountConfig =>
  checkMount({ id: 'a', path: '/a', playlist: 'a.m3u', ...keys }, { others: [], baseDir: '/srv', env: {} });
const config = (...mounts: MountConfig[]): Config => ({ ...load(folder.write('config.toml', '')), mounts });

describe('a new config', () => {
  test('keeps, adds and removes mounts by their id', () => {
    const [a, b, c] = [mount(), mount({ id: 'b', path: '/b' }), mount({ id: 'c', path: '/c' })];
    expect(diffConfig(config(a, b), config(c, mount())).mounts).toEqual([
      { id: 'c', action: 'add', changed: [] },
      { id: 'a', action: 'keep', changed: [] },
      { id: 'b', action: 'remove', changed: [] },
    ]);
  });

  test.each([
    { name: 'New' },
    { crossfade: crossfadeOf(5) },
    { playlist: 'b.m3u' },
    { fallback: 'jingle.mp3' },
    { icecast_servers: [{ host: 'ice' }], listen: true },
  ])('updates a mount on the air for %j', (keys) => {
    const changed = Object.keys(keys).filter((key) => key !== 'listen');
    expect(diffMount(mount(), mount(keys))).toEqual({ id: 'a', action: 'update', changed });
  });

  test.each([{ bitrate: 192 }, { path: '/b' }, { channels: 1 }, { encoder: 'lame' }, { sample_rate: 48000 }])(
    'restarts a mount for %j, whatever else changed',
    (keys) => {
      const change = diffMount(mount(), mount({ ...keys, name: 'New' }));
      expect(change.action).toBe('restart');
      expect([...change.changed].sort()).toEqual(['name', ...Object.keys(keys)].sort());
    },
  );

  test('names the other sections that changed', () => {
    const before = config(mount());
    const after = { ...before, log: { level: 'debug' as const } };
    expect(diffConfig(before, after)).toMatchObject({ mounts: [{ action: 'keep' }], sections: ['log'] });
  });
});
