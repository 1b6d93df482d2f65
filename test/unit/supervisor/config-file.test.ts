// A config file that is taken up again: what holds at once, what needs a restart, and whose word a mount goes by.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { ConfigFile } from '../../../src/supervisor/config-file.js';
import { Definitions } from '../../../src/supervisor/definitions.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import { Turns } from '../../../src/supervisor/turns.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
let database: StoreDatabase;
let store: MountStore;
let hosts: Map<string, MountHost>;
let begun: string[];

beforeEach(() => {
  database = openDatabase(folder.write('mounts.db', '')).database;
  store = new MountStore(database);
  hosts = new Map();
  begun = [];
});

afterEach(() => database.close());

const mount = (id: string) => `[[mounts]]\nid = "${id}"\npath = "/${id}"\nplaylist = "/music/${id}.m3u"\n`;

/** A server that runs by `before` and has the file `after` to take up. */
function setUp(before: string, after: string) {
  const file = folder.write('config.toml', before);
  const definitions = new Definitions({ config: loadConfig(file), store, baseDir: folder.path });
  definitions.load();
  folder.write('config.toml', after);
  const configFile = new ConfigFile({
    file,
    hosts,
    definitions,
    lifecycle: { apply: async () => undefined },
    turns: new Turns(),
    begin: ({ id }) => begun.push(id),
    remove: async ({ id }) => void hosts.delete(id),
    onSettings: () => undefined,
    onWarning: () => undefined,
    onReloaded: () => undefined,
  });
  return { configFile, definitions };
}

/** Puts a mount on the air that the API made. */
function madeByApi(id: string, definitions: Definitions): void {
  const config = definitions.check('', { id, path: `/${id}`, playlist: `/music/${id}.m3u` }, []);
  const described = { config, source: 'api', profile: null, roots: [], overridden: [], node: '' } as const;
  hosts.set(id, new MountHost(described, () => undefined));
}

it('takes up the media roots at once, and leaves all other settings of media to the next start', async () => {
  const { configFile, definitions } = setUp(
    '[media]\nroots = ["/music"]\n',
    '[media]\nroots = ["/audio"]\nallow_private_urls = true\npoll_s = 7\n',
  );
  const pending = ['media.allow_private_urls', 'media.poll_s'];
  expect(await configFile.reload()).toMatchObject({ settings: ['media.roots'], needRestart: pending });
  expect(definitions.config.media).toMatchObject({
    roots: ['/audio'],
    allow_private_urls: false,
    poll_s: 30,
  });
  expect(await configFile.reload()).toMatchObject({ settings: [], needRestart: pending });
});

it('lets a mount of the API have the place of one that the API removed from the file', async () => {
  store.setOverride('main', 'removed');
  const { configFile, definitions } = setUp(mount('main'), mount('main') + mount('second'));
  madeByApi('main', definitions);
  await configFile.reload();
  expect(begun).toEqual(['second']);
});

it('refuses a file that names what a mount of the API is called', async () => {
  const { configFile, definitions } = setUp('', mount('main'));
  madeByApi('main', definitions);
  await expect(configFile.reload()).rejects.toMatchObject({ code: 'JS_CONFIG_INVALID' });
});

it('does not begin a mount that the API removed before the file named it again', async () => {
  store.setOverride('main', 'removed');
  const { configFile } = setUp('', mount('main') + mount('second'));
  await configFile.reload();
  expect(begun).toEqual(['second']);
});
