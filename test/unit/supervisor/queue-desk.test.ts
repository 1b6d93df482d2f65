// What may be asked for: tracks go through the door of what the API may name, URLs included.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { QueueStore } from '../../../src/store/queue-store.js';
import type { MediaAccess } from '../../../src/supervisor/media-access.js';
import type { MountHost } from '../../../src/supervisor/mount-host.js';
import { QueueDesk } from '../../../src/supervisor/queue-desk.js';
import { PROFILE } from '../../support/render-rig.js';
import { freshFolder } from '../config/fixtures.js';
import { facts } from '../planner/fixtures.js';

const folder = freshFolder();
const access: MediaAccess = { roots: ['/music'], remote: { trustedHosts: [], allowPrivate: false } };
const host = { id: 'main', config: {}, profile: PROFILE, worker: null } as unknown as MountHost;
let database: StoreDatabase;
let asked: (readonly [path: string, access: MediaAccess])[];
let failWith: Error | null;
let desk: QueueDesk;

beforeEach(() => {
  database = openDatabase(folder.write('queue.db', '')).database;
  asked = [];
  failWith = null;
  desk = new QueueDesk({
    hosts: new Map([['main', host]]),
    store: new QueueStore(database),
    renderer: {
      scan: async (track, reach) => {
        asked.push([track.path, reach]);
        if (failWith) throw failWith;
        return facts(track.path, 44_100 * 60);
      },
    },
    access: () => access,
    baseDir: '/music',
    placeOf: (id) => (id === '7' ? { path: '/library/seven.mp3', roots: null } : null),
    onChanged: () => undefined,
  });
});

afterEach(() => database.close());

it('queues a path and a URL by the rules of the API, and a track of the library by its own', async () => {
  for (const request of [
    { location: 'a.mp3' },
    { location: 'http://radio.example/a.mp3' },
    { libraryId: '7' },
  ]) {
    await desk.push('main', { ...request, place: 'last' });
  }
  const places = ['/music/a.mp3', 'http://radio.example/a.mp3', '/library/seven.mp3'];
  expect(desk.list('main').map(({ location }) => location)).toEqual(places);
  expect(asked).toEqual([
    [places[0], access],
    [places[1], access],
    [places[2], { ...access, roots: null }],
  ]);
});

it('says as it is that a host may not be asked', async () => {
  failWith = new JetStreamError('JS_FORBIDDEN_URL', 'it leads into a private network');
  const pushed = desk.push('main', { location: 'http://10.0.0.1/a.mp3', place: 'next' });
  await expect(pushed).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
  expect(desk.list('main')).toEqual([]);
});
