// What a mount may say of its lists, jingles and appointments, and what is said of mistakes.
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import { faultLines, freshFolder, load, MOUNT } from './fixtures.js';

const folder = freshFolder();
const config = (toml: string) => folder.write('config.toml', toml);
const BARE = '[[mounts]]\nid = "main"\npath = "/stream"\n';

describe('a mount', () => {
  test('may have several lists in place of one, with places made absolute', () => {
    const { mounts } = load(
      config(
        `${BARE}rotation = "shuffle"
timezone = "Europe/Berlin"
separation = { artist_minutes = 30 }
[[mounts.playlists]]
location = "a.m3u"
weight = 2.5
[[mounts.playlists]]
location = "https://example.com/b.m3u"
when = "Mon-Fri 06:00-10:00, Sat 22:00-02:00"
rotation = "random"
priority = 3
[[mounts.jingles]]
location = "jingles"
every_minutes = 15
[[mounts.hours]]
location = "news.mp3"
at = "07:00, Sun 08:30"
`,
      ),
    );
    expect(mounts[0]).toMatchObject({
      playlist: `${folder.path}/a.m3u`,
      rotation: 'shuffle',
      timezone: 'Europe/Berlin',
      separation: { artist_minutes: 30, title_minutes: 0, album_minutes: 0 },
      playlists: [
        { location: `${folder.path}/a.m3u`, weight: 2.5, priority: 0 },
        { location: 'https://example.com/b.m3u', weight: 1, rotation: 'random', priority: 3 },
      ],
      jingles: [{ location: `${folder.path}/jingles`, every_minutes: 15, rotation: 'shuffle' }],
      hours: [{ location: `${folder.path}/news.mp3`, at: '07:00, Sun 08:30' }],
    });
  });

  test('may say shuffle = true for rotation = "shuffle"', () => {
    const { mounts } = load(config(`${MOUNT}shuffle = true\n`));
    expect(mounts[0]?.rotation).toBe('shuffle');
    expect(mounts[0]).not.toHaveProperty('shuffle');
    expect(load(config(`${MOUNT}shuffle = false\n`)).mounts[0]?.rotation).toBe('sequential');
  });

  test('gives itself again when its settled form is checked', () => {
    const given = {
      id: 'a',
      path: '/a',
      playlists: [{ location: '/x.m3u' }, { location: '/y.m3u', weight: 2 }],
    };
    const context = { others: [], baseDir: '/srv', env: {} };
    const settled = checkMount(given, context);
    expect(checkMount({ ...settled, icecast_servers: [] }, context)).toEqual(settled);
  });

  test.each([
    [
      'rotation = "shufle"',
      '5: mounts[0].rotation: expected "sequential", "shuffle" or "random", got "shufle"; did you mean "shuffle"?',
    ],
    [
      'timezone = "Europe/Berln"',
      '5: mounts[0].timezone: there is no time zone "Europe/Berln", expected a time zone such as "Europe/Berlin"; did you mean "Europe/Berlin"?',
    ],
    ['separation = { artist = 30 }', '5: mounts[0].separation.artist: unknown key'],
    [
      'shuffle = true\nrotation = "random"',
      '5: mounts[0].shuffle: shuffle = true contradicts rotation = "random"; remove shuffle',
    ],
    [
      '[[mounts.playlists]]\nlocation = "other.m3u"',
      '4: mounts[0].playlist: playlist and playlists are both given; make it one of the playlists',
    ],
    [
      '[[mounts.jingles]]\nlocation = "j"',
      '5: mounts[0].jingles[0].every_tracks: expected either every_tracks or every_minutes, got neither',
    ],
    [
      '[[mounts.jingles]]\nlocation = "j"\nevery_tracks = 1\nevery_minutes = 2',
      '7: mounts[0].jingles[0].every_tracks: expected either every_tracks or every_minutes, got both',
    ],
    [
      '[[mounts.jingles]]\nlocation = "j"\nevery_tracks = 1\nwhen = "noon"',
      '8: mounts[0].jingles[0].when: "noon" is no time, expected times such as "Mon-Fri 06:00-10:00", several separated by commas',
    ],
    [
      '[[mounts.hours]]\nlocation = "n"\nat = "24:00"',
      '7: mounts[0].hours[0].at: "24:00" is past 23:59, expected times such as "07:00" or "Mon-Fri 07:00", several separated by commas',
    ],
    [
      '[[mounts.hours]]\nlocation = "ftp://x/n"\nat = "7:00"',
      '6: mounts[0].hours[0].location: cannot play "ftp:" URLs, expected a file, a folder or an http(s) URL',
    ],
  ])('is refused with %j, by line and key', (line, fault) => {
    expect(faultLines(config(`${MOUNT}${line}\n`))).toEqual([expect.stringContaining(fault)]);
  });

  test('that follows another has none of these keys', () => {
    const follower = '[[mounts]]\nid = "low"\npath = "/low"\nfollow = "main"\n';
    const own =
      'rotation = "random"\ntimezone = "UTC"\nseparation = {}\nplaylists = []\njingles = []\nhours = []\nshuffle = false\n';
    const keys = ['rotation', 'timezone', 'separation', 'playlists', 'jingles', 'hours', 'shuffle'];
    expect(faultLines(config(`${MOUNT}${follower}${own}`)).sort()).toEqual(
      keys.map((key, i) => `${9 + i}: mounts[1].${key}: comes from the mount it follows, "main"`).sort(),
    );
  });
});
