// From a checked mount to its keys and back, and changes merged into them without losing what is never shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import {
  type Definition,
  definitionOf,
  fullDefinitionOf,
  withoutSecrets,
} from '../../../src/config/definition.js';
import { applyPatch, combinePatches } from '../../../src/config/patch.js';
import { matchTargets } from '../../../src/config/target-match.js';

const CONTEXT = { others: [], baseDir: '/srv', env: {} };
const check = (definition: unknown) => checkMount(definition, CONTEXT);
const BASE = { id: 'a', path: '/a', playlist: '/srv/a.m3u' };

const definitions = fc.record(
  {
    id: fc.constant('a'),
    path: fc.constant('/a'),
    playlist: fc.constantFrom('/srv/a.m3u', 'http://user:hush@host/list'),
    bitrate: fc.constantFrom(64, 128, 320),
    crossfade: fc.constantFrom(0, 3, 5, { mode: 'cue' }, { seconds: 3, curve: 'linear' }),
    name: fc.constantFrom('', 'Jazz'),
    shuffle: fc.boolean(),
    listen: fc.boolean(),
    fallback: fc.constantFrom('/srv/jingle.mp3'),
    jingles: fc.array(
      fc.record({
        location: fc.constantFrom('/srv/jingles', 'http://user:hush@host/one', 'http://me:hush@host/one'),
        every_tracks: fc.constant(3),
      }),
    ),
    icecast_servers: fc.uniqueArray(
      fc.record(
        {
          host: fc.constantFrom('one', 'two'),
          port: fc.constantFrom(8000, 9000),
          password: fc.constant('hush'),
        },
        { requiredKeys: ['host'] },
      ),
      { selector: ({ host, port = 8000 }) => `${host}:${port}` },
    ),
  },
  { requiredKeys: ['id', 'path', 'playlist'] },
);

describe('the definition of a mount', () => {
  test('gives the same mount again, with and without what is so by default', () => {
    fc.assert(
      fc.property(definitions, (given) => {
        const mount = check(given);
        expect(check(definitionOf(mount))).toEqual(mount);
        expect(check(fullDefinitionOf(mount))).toEqual(mount);
      }),
    );
  });

  test('leaves out what is so by default', () => {
    expect(definitionOf(check({ ...BASE, bitrate: 128, listen: true, rotation: 'shuffle' }))).toEqual({
      ...BASE,
      rotation: 'shuffle',
    });
  });

  test('of a mount that follows another has no programme', () => {
    const others = [check({ ...BASE, crossfade: 7 })];
    const follower = checkMount({ id: 'b', path: '/b', follow: 'a', bitrate: 64 }, { ...CONTEXT, others });
    expect(follower.crossfade.seconds).toBe(7);
    expect(definitionOf(follower)).toEqual({ id: 'b', path: '/b', follow: 'a', bitrate: 64 });
  });

  test('is shown without any secret, and sent back as it was shown changes nothing', () => {
    fc.assert(
      fc.property(definitions, (given) => {
        const mount = check(given);
        const shown = withoutSecrets(fullDefinitionOf(mount));
        expect(JSON.stringify(shown)).not.toContain('hush');
        expect(check(applyPatch(definitionOf(mount), shown))).toEqual(mount);
      }),
    );
  });
});

describe('a patch', () => {
  const servers = [
    { host: 'one', password: 'first' },
    { host: 'two', port: 9000, password: 'second', admin_password: 'third' },
  ];

  test('replaces keys, and takes those out that are null', () => {
    expect(applyPatch({ ...BASE, name: 'Old', genre: 'jazz' }, { name: 'New', genre: null })).toEqual({
      ...BASE,
      name: 'New',
    });
  });

  test('keeps the passwords of servers that it names again without them', () => {
    const patch = { icecast_servers: [{ host: 'TWO', port: 9000, public: true }, { host: 'three' }] };
    expect(applyPatch({ icecast_servers: servers }, patch)).toEqual({
      icecast_servers: [
        { host: 'TWO', port: 9000, public: true, password: 'second', admin_password: 'third' },
        { host: 'three' },
      ],
    });
  });

  test('keeps the password of a list that it names again as it was shown, beside one that is new', () => {
    const lists = ['http://dj:hush@one/a.m3u', 'http://dj:hush@two/a.m3u'].map((location) => ({ location }));
    const shown = [{ location: 'http://***@two/a.m3u', weight: 2 }, { location: 'http://***@new/a.m3u' }];
    const playlists = [{ location: 'http://dj:hush@two/a.m3u', weight: 2 }, shown[1]];
    expect(applyPatch({ playlists: lists }, { playlists: shown })).toEqual({ playlists });
    expect(combinePatches({ playlists: lists }, { playlists: shown })).toEqual({ playlists });
  });

  test('takes a password away that it names as null, and sets one that it names', () => {
    const patch = {
      icecast_servers: [
        { host: 'one', password: null },
        { host: 'two', port: 9000, password: 'new' },
      ],
    };
    expect(applyPatch({ icecast_servers: servers }, patch)).toEqual({
      icecast_servers: [
        { host: 'one' },
        { host: 'two', port: 9000, password: 'new', admin_password: 'third' },
      ],
    });
  });

  test('combined with another does what both do one after the other', () => {
    const patches: fc.Arbitrary<Definition> = fc.dictionary(
      fc.constantFrom('name', 'genre', 'bitrate'),
      fc.constantFrom(null, 'x', 5),
    );
    fc.assert(
      fc.property(patches, patches, patches, (base, first, second) => {
        const start = applyPatch({}, base);
        expect(applyPatch(start, combinePatches(first, second))).toEqual(
          applyPatch(applyPatch(start, first), second),
        );
      }),
    );
  });
});

describe('two lists of targets', () => {
  const targets = (...servers: object[]) => check({ ...BASE, icecast_servers: servers }).icecast_servers;

  test('share the targets that are the same, wherever they stand', () => {
    const [one, two] = [
      { host: 'one', password: 'x' },
      { host: 'two', password: 'x' },
    ];
    const matches = matchTargets(targets(one, two), targets({ host: 'new', password: 'x' }, two));
    expect(matches.map(({ keeps, replaces }) => [keeps, replaces])).toEqual([
      [null, null],
      [1, null],
    ]);
  });

  test('say which keys of a target with the same address differ', () => {
    const before = targets({ host: 'one', password: 'x' });
    const after = targets({ host: 'one', password: 'y', public: true });
    expect(matchTargets(before, after)).toMatchObject([
      { keeps: null, replaces: 0, changed: ['password', 'public'] },
    ]);
  });
});
