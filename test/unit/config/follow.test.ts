// A follower takes a programme over and may contradict neither it nor its frame grid.
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { configErrorOf, faultLines, freshFolder, load, MOUNT } from './fixtures.js';

const folder = freshFolder();
const FOLLOWER = '[[mounts]]\nid = "low"\npath = "/low"\nfollow = "main"\n';
const faults = (toml: string) => faultLines(folder.write('config.toml', toml));

describe('a mount that follows another', () => {
  test('has its programme, whichever comes first, and an encoding of its own', () => {
    const leader = `${MOUNT}crossfade = 7\nfallback = "sorry.mp3"\n`;
    const { mounts } = load(folder.write('config.toml', `${FOLLOWER}bitrate = 64\nchannels = 1\n${leader}`));
    expect(mounts[0]).toMatchObject({
      id: 'low',
      follow: 'main',
      playlist: `${folder.path}/main.m3u`,
      fallback: `${folder.path}/sorry.mp3`,
      crossfade: crossfadeOf(7),
      bitrate: 64,
      channels: 1,
    });
  });

  test('is told of every key that comes from the followed mount, defaults included', () => {
    const own = 'playlist = "x.m3u"\ncrossfade = 3\nnormalize = true\nshuffle = false\nfallback = "x.mp3"\n';
    expect(faults(`${MOUNT}${FOLLOWER}${own}metadata_format = "%title%"\n`)).toEqual(
      ['playlist', 'crossfade', 'normalize', 'shuffle', 'fallback', 'metadata_format'].map(
        (key, index) => `${9 + index}: mounts[1].${key}: comes from the mount it follows, "main"`,
      ),
    );
  });

  test('needs one that exists', () => {
    expect(faults(`${MOUNT}${FOLLOWER.replace('"main"', '"mian"')}`)).toEqual([
      '8: mounts[1].follow: there is no mount "mian", expected main; did you mean "main"?',
    ]);
  });

  test('follows neither itself nor another follower', () => {
    expect(faults(`${MOUNT}${FOLLOWER.replace('"main"', '"low"')}`)).toEqual([
      '8: mounts[1].follow: a mount cannot follow itself',
    ]);
    const third = '[[mounts]]\nid = "third"\npath = "/third"\nfollow = "low"\n';
    expect(faults(`${MOUNT}${FOLLOWER}${third}`)).toEqual([
      '12: mounts[2].follow: "low" follows "main" itself: follow "main"',
    ]);
  });

  test('shares the frame grid, and has no more channels than were measured', () => {
    expect(faults(`${MOUNT}${FOLLOWER}sample_rate = 48000\n`)).toEqual([
      '8: mounts[1].follow: "main" has 44100 Hz, this mount 48000 Hz: in step to the frame they need the same sample_rate',
    ]);
    expect(faults(`${MOUNT}channels = 1\n${FOLLOWER}`)).toEqual([
      '9: mounts[1].follow: "main" is mono: let it be stereo, or follow the other way round',
    ]);
  });

  test('meets the same rules when it comes by the API', () => {
    const { mounts: others } = load(folder.write('config.toml', MOUNT));
    const context = { others, baseDir: folder.path, env: {} };
    const low = { id: 'low', path: '/low', follow: 'main', bitrate: 64 };
    expect(checkMount(low, context).playlist).toBe(`${folder.path}/main.m3u`);
    const refused = configErrorOf(() => checkMount({ ...low, crossfade: 1 }, context));
    expect(refused.faults.map(({ key }) => key)).toEqual(['crossfade']);
  });
});

describe('a mount without a playlist that follows nobody', () => {
  test('is told that one is missing', () => {
    expect(faults('[[mounts]]\nid = "a"\npath = "/a"\n')).toEqual([
      '1: mounts[0].playlist: missing, expected a file, a folder or an http(s) URL',
    ]);
  });
});
