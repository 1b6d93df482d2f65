// config.toml.example is documentation that runs: it must name every key with its true default.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TObject } from '@sinclair/typebox';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { loadConfig } from '../../../src/config/load.js';
import { MountSchema } from '../../../src/config/mount-schema.js';
import {
  HourSchema,
  JinglesSchema,
  PlaylistSchema,
  SeparationSchema,
} from '../../../src/config/rotation-schema.js';
import { ConfigSchema } from '../../../src/config/schema.js';
import { TargetSchema } from '../../../src/config/target-schema.js';
import { configWarnings } from '../../../src/config/warnings.js';
import { WebhookSchema } from '../../../src/config/webhook-schema.js';

const file = fileURLToPath(new URL('../../../config.toml.example', import.meta.url));
const source = readFileSync(file, 'utf8');
const uncommented = source.replace(/^#(?=[a-z[])/gm, '');

type Table = Record<string, unknown>;
const everything = parse(uncommented) as Table;
const [demo] = everything.mounts as Table[];
/** The tables below the mount, and the schema of each. */
const BELOW = {
  playlists: PlaylistSchema,
  jingles: JinglesSchema,
  hours: HourSchema,
  icecast_servers: TargetSchema,
};
const [hook] = everything.webhooks as Table[];

function sections(): [string, TObject, Table][] {
  const plain = Object.entries(ConfigSchema.properties)
    .filter(([name]) => name !== 'mounts' && name !== 'webhooks')
    .map(([name, schema]): [string, TObject, Table] => [name, schema as TObject, everything[name] as Table]);
  return [
    ...plain,
    ['mounts', MountSchema, demo as Table],
    ...Object.entries(BELOW).map(([name, schema]): [string, TObject, Table] => [
      name,
      schema,
      ((demo as Table)[name] as Table[])[0] as Table,
    ]),
    ['separation', SeparationSchema, (demo as Table).separation as Table],
    ['webhooks', WebhookSchema, hook as Table],
  ];
}

/** Keys set for the demo's sake instead of shown behind "#". */
const [active] = (parse(source) as Table).mounts as Table[];

describe('config.toml.example', () => {
  test('runs as it stands, with one mount for our own listeners and no warning', () => {
    const config = loadConfig(file, { env: {} });
    expect(config.mounts).toHaveLength(1);
    expect(config.mounts[0]).toMatchObject({
      id: 'demo',
      path: '/stream',
      name: 'JetStream demo',
      crossfade: crossfadeOf(3),
      normalize: true,
      listen: true,
      icecast_servers: [],
    });
    expect(config.mounts[0]?.playlist).toMatch(/\/playlists\/demo\.m3u$/);
    expect(configWarnings(config)).toEqual([]);
  });

  test.each(sections())('shows every key of %s', (_name, schema, table) => {
    const keys = Object.entries(schema.properties).filter(([, { deprecated }]) => !deprecated);
    expect(Object.keys(table).sort()).toEqual(keys.map(([key]) => key).sort());
  });

  test.each(sections())('shows the true defaults of %s', (name, schema, table) => {
    for (const [key, property] of Object.entries(schema.properties)) {
      if (property.default === undefined || typeof property.default === 'object') continue;
      if (name === 'mounts' && Object.hasOwn(active as Table, key)) continue;
      expect([key, table[key]]).toEqual([key, property.default]);
    }
  });
});
