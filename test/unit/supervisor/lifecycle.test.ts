// Conditions of changes: what two people decide on the same definition is not done for both.
import { beforeEach, expect, it } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { Config } from '../../../src/config/schema.js';
import type { Profile } from '../../../src/model/profile.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { Definitions } from '../../../src/supervisor/definitions.js';
import { Lifecycle } from '../../../src/supervisor/lifecycle.js';
import { type HostDefinition, MountHost } from '../../../src/supervisor/mount-host.js';
import { MountRuns, type MountRunsOptions } from '../../../src/supervisor/mount-runs.js';
import { Turns } from '../../../src/supervisor/turns.js';
import { passingDatabase } from '../../support/gate.js';

let hosts: Map<string, MountHost>;
let definitions: Definitions;
let lifecycle: Lifecycle;

const profile: Profile = {
  codec: 'mp3',
  bitrateKbps: 128,
  sampleRateHz: 44_100,
  channels: 2,
  quality: 2,
  encoder: 'lame',
};
const define = (config: MountConfig): HostDefinition => ({ config, profile, roots: null, overridden: [] });

/** Mounts that rest, so that none needs a worker. */
function begin(config: MountConfig): MountHost {
  const host = new MountHost({ ...define(config), source: 'config', node: 'local' }, () => undefined);
  host.isWanted = false;
  hosts.set(config.id, host);
  return host;
}

beforeEach(() => {
  const definition = { id: 'main', path: '/main', playlist: '/music/main.m3u' };
  const main = checkMount(definition, { others: [], baseDir: '/', env: {} });
  const config = { mounts: [main] as readonly MountConfig[] } as Config;
  hosts = new Map();
  definitions = new Definitions({ config, store: new MountStore(passingDatabase()), baseDir: '/' });
  lifecycle = new Lifecycle({
    hosts,
    definitions,
    turns: new Turns(),
    runs: new MountRuns({ hosts } as unknown as MountRunsOptions),
    define,
    begin,
    describe: begin,
    mustBeReadable: async () => undefined,
  });
  begin(main);
});

const refused = { code: 'JS_PRECONDITION_FAILED' };

it('judges a command after the change before it, not when it was asked for', async () => {
  const { etag } = lifecycle.definition('main');
  const changed = lifecycle.change('main', { name: 'New' }, { ifMatch: etag });
  const stopped = lifecycle.stop('main', etag);
  await expect(changed).resolves.toMatchObject({ applied: ['name'] });
  await expect(stopped).rejects.toMatchObject(refused);
  expect(definitions.isStopped('main')).toBe(false);
  await lifecycle.stop('main', `"0-other", ${lifecycle.definition('main').etag}`);
  expect(definitions.isStopped('main')).toBe(true);
});

it('finds nothing that matches in a mount that was removed', async () => {
  const { etag } = lifecycle.definition('main');
  definitions.remove('main');
  hosts.clear();
  await expect(lifecycle.restore('main', etag)).rejects.toMatchObject(refused);
  await expect(lifecycle.restore('main', '*')).rejects.toMatchObject(refused);
  await expect(lifecycle.stop('main', etag)).rejects.toMatchObject({ code: 'JS_MOUNT_NOT_FOUND' });
  await lifecycle.restore('main');
  expect(hosts.has('main')).toBe(true);
});
