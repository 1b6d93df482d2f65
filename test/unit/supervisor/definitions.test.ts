// Whose word a mount goes by when the API makes one in the place of another.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { Definitions } from '../../../src/supervisor/definitions.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
let database: StoreDatabase;

beforeEach(() => {
  database = openDatabase(folder.write('mounts.db', '')).database;
});

afterEach(() => database.close());

it('lets a mount run that the API makes in the place of one that was stopped and removed', () => {
  const file = folder.write('config.toml', '[[mounts]]\nid = "main"\npath = "/main"\nplaylist = "/a.m3u"\n');
  const store = new MountStore(database);
  const definitions = new Definitions({ config: loadConfig(file), store, baseDir: folder.path });
  definitions.load();
  definitions.setStopped('main', true);
  definitions.remove('main');
  definitions.add('main', { id: 'main', path: '/main', playlist: '/b.m3u' });
  expect(definitions.isStopped('main')).toBe(false);
  definitions.load();
  expect(definitions.isStopped('main')).toBe(false);
  expect(definitions.of('main')).toMatchObject({ playlist: '/b.m3u' });
});
