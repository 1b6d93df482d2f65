// What a reload may change on the air and what it must restart.
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { changedSettings, diffMount } from '../../../src/config/diff.js';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { Config } from '../../../src/config/schema.js';
import { freshFolder, load } from './fixtures.js';

const folder = freshFolder();
const mount = (keys: object = {}): MountConfig =>
  checkMount({ id: 'a', path: '/a', playlist: 'a.m3u', ...keys }, { others: [], baseDir: '/srv', env: {} });
const config = (...mounts: MountConfig[]): Config => ({ ...load(folder.write('config.toml', '')), mounts });

describe('a new config', () => {
  test('adds a mount there was none of, and keeps one that is the same', () => {
    expect(diffMount(undefined, mount())).toMatchObject({ id: 'a', action: 'add', applied: [] });
    expect(diffMount(mount(), mount())).toMatchObject({ id: 'a', action: 'keep', applied: [] });
  });

  test.each([
    { name: 'New' },
    { crossfade: crossfadeOf(5) },
    { playlist: 'b.m3u' },
    { fallback: 'jingle.mp3' },
    { icecast_servers: [{ host: 'ice' }], listen: true },
  ])('updates a mount on the air for %j', (keys) => {
    const applied = Object.keys(keys).filter((key) => key !== 'listen');
    expect(diffMount(mount(), mount(keys))).toMatchObject({ action: 'update', applied, restarted: [] });
  });

  test.each([{ bitrate: 192 }, { path: '/b' }, { channels: 1 }, { encoder: 'lame' }, { sample_rate: 48000 }])(
    'restarts a mount for %j, whatever else changed',
    (keys) => {
      const change = diffMount(mount(), mount({ ...keys, name: 'New' }));
      expect(change.action).toBe('restart');
      expect([...change.applied].sort()).toEqual(['name', ...Object.keys(keys)].sort());
    },
  );

  test('restarts a target for what changed of it, and no other', () => {
    const servers = (password: string) => [
      { host: 'one', password: 'x' },
      { host: 'two', password },
    ];
    const before = mount({ icecast_servers: servers('old') });
    const after = mount({ icecast_servers: [{ host: 'new', password: 'z' }, ...servers('new')] });
    expect(diffMount(before, after)).toMatchObject({
      action: 'update',
      restarted: [{ what: 'two:8000', why: 'its password changed' }],
    });
  });

  test('says when what changes on the air takes effect', () => {
    const { later } = diffMount(mount(), mount({ name: 'New', crossfade: 5 }));
    expect(later).toEqual([
      { key: 'crossfade', when: 'with the first track that is not planned yet' },
      { key: 'name', when: 'told to each server and listener when it connects next' },
    ]);
  });

  test('restarts a continuous encode for normalize, whose limiter is set at its beginning', () => {
    const live = { render: 'live' };
    expect(diffMount(mount(live), mount({ ...live, normalize: false })).action).toBe('restart');
    expect(diffMount(mount(), mount({ normalize: false })).action).toBe('update');
  });

  test('names the settings outside of the mounts that changed, as the file does', () => {
    const before = config(mount());
    const after = {
      ...before,
      log: { level: 'debug' as const },
      cache: { ...before.cache, maxSizeBytes: 1 },
      limits: { ...before.limits, maxMemoryBytes: 1, warnMemoryBytes: 1 },
      media: { ...before.media, maxRemoteFileBytes: 1, maxSpoolBytes: 1 },
    };
    expect(changedSettings(before, after).toSorted()).toEqual([
      'cache.max_size',
      'limits.max_memory',
      'limits.warn_memory',
      'log.level',
      'media.max_remote_file',
      'media.max_spool',
    ]);
  });

  test('names webhooks that came, went or changed by their ids, whatever their order', () => {
    const hook = (id: string, url = 'https://example.com/') => {
      return { id, url, events: [], mounts: [], secret: 'a'.repeat(16) };
    };
    const before = { ...config(mount()), webhooks: [hook('same'), hook('gone'), hook('moved')] };
    const after = { ...before, webhooks: [hook('new'), hook('moved', 'https://example.org/'), hook('same')] };
    expect(changedSettings(before, after).toSorted()).toEqual([
      'webhooks.gone',
      'webhooks.moved',
      'webhooks.new',
    ]);
  });
});
