// The one schema of everything an operator or an API client may say; types, defaults, docs and checks derive from it.
import { type Static, Type } from '@sinclair/typebox';
import { ApiSchema } from './api-schema.js';
import { type MountConfig, MountSchema } from './mount-schema.js';
import { HOST, SIZE, SIZE_PATTERN } from './schema-parts.js';
import { type WebhookConfig, WebhookSchema } from './webhook-schema.js';

/** The whole config file. */
export const ConfigSchema = Type.Object(
  {
    server: Type.Object(
      {
        host: Type.String({
          title: HOST,
          default: '127.0.0.1',
          description: 'Address of the API, dashboard and listeners.',
        }),
        port: Type.Integer({
          minimum: 0,
          maximum: 65535,
          default: 8080,
          description: 'TCP port; 0 takes a free one.',
        }),
        node: Type.String({
          pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
          title: '1 to 64 letters, digits, ".", "-" or "_", the first a letter or digit',
          default: 'local',
          description: 'Name of this server in answers of the API.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    api: ApiSchema,
    state: Type.Object(
      {
        path: Type.String({
          minLength: 1,
          title: 'a path',
          default: 'state/jetstream.db',
          description: 'SQLite database.',
        }),
        history_days: Type.Integer({
          minimum: 1,
          maximum: 3660,
          default: 90,
          description: 'Days for which plays are remembered.',
        }),
        backups: Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 7,
          description: 'Copies of the database kept in the folder "backups" beside it.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    cache: Type.Object(
      {
        path: Type.String({
          minLength: 1,
          title: 'a path',
          default: 'cache',
          description: 'Folder of rendered audio.',
        }),
        max_size: Type.String({
          pattern: SIZE_PATTERN,
          title: SIZE,
          default: '10 GB',
          description: 'Largest size of the cache.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    engine: Type.Object(
      {
        ffmpeg: Type.Optional(
          Type.String({
            minLength: 1,
            title: 'a path or a name',
            description: 'Path of the ffmpeg binary, or its name on PATH; default: found by itself.',
          }),
        ),
        lame: Type.Optional(
          Type.String({
            minLength: 1,
            title: 'a path or a name',
            description: 'Path of the lame binary, or its name on PATH; default: found by itself.',
          }),
        ),
        render_processes: Type.Integer({
          minimum: 0,
          maximum: 256,
          default: 0,
          description: 'Render processes; 0: one per core.',
        }),
        mounts_per_worker: Type.Integer({
          minimum: 0,
          maximum: 64,
          default: 0,
          description:
            'Mounts that share a thread; 1: each has its own; 0: each has its own up to 8, later ones share, at most 16.',
        }),
        read_ahead_s: Type.Number({
          minimum: 15,
          maximum: 600,
          default: 30,
          description: 'Seconds of every mount rendered ahead; below 10 health warns.',
        }),
        retry_first_s: Type.Number({
          minimum: 0.1,
          maximum: 300,
          default: 5,
          description: 'Wait before a lost server is tried again; doubled with every failure.',
        }),
        retry_max_s: Type.Number({
          minimum: 1,
          maximum: 3600,
          default: 300,
          description: 'Longest wait between two attempts.',
        }),
        retry_jitter_percent: Type.Number({
          minimum: 0,
          maximum: 50,
          default: 10,
          description: 'Share by which each wait varies at random, so that servers are not stormed.',
        }),
        max_gain_db: Type.Number({
          minimum: 0,
          maximum: 40,
          default: 12,
          description: 'Largest boost of a quiet track.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    limits: Type.Object(
      {
        max_mounts: Type.Integer({
          minimum: 1,
          default: 1000,
          description: 'Mounts above this are refused; those of this file are started, with a warning.',
        }),
        max_cpu_percent: Type.Number({
          minimum: 1,
          maximum: 100,
          default: 90,
          description: 'New mounts are refused above this share of all cores.',
        }),
        warn_cpu_percent: Type.Number({
          minimum: 1,
          maximum: 100,
          default: 75,
          description: 'Health warns above this share of all cores.',
        }),
        warn_memory: Type.String({
          pattern: '^[0-9]+(\\.[0-9]+)?\\s*(B|kB|MB|GB|TB|%)$',
          title: 'a size such as "2 GB" or a share of the memory such as "70 %"',
          default: '70 %',
          description: 'Health warns above this.',
        }),
        max_memory: Type.String({
          pattern: '^[0-9]+(\\.[0-9]+)?\\s*(B|kB|MB|GB|TB|%)$',
          title: 'a size such as "2 GB" or a share of the memory such as "85 %"',
          default: '85 %',
          description: 'New mounts are refused above this.',
        }),
        max_listeners: Type.Integer({
          minimum: 0,
          default: 100,
          description: 'Listeners per mount on our own endpoint.',
        }),
        max_listeners_per_address: Type.Integer({
          minimum: 0,
          default: 20,
          description: 'Listeners from one address; loopback, where a reverse proxy stands, is exempt.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    monitor: Type.Object(
      {
        interval_s: Type.Number({
          minimum: 1,
          maximum: 3600,
          default: 30,
          description: 'Seconds between resource samples.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    log: Type.Object(
      {
        level: Type.Union(
          ['trace', 'debug', 'info', 'warn', 'error'].map((level) =>
            Type.Literal(level as 'trace' | 'debug' | 'info' | 'warn' | 'error'),
          ),
          { default: 'info', description: 'Least severe level that is logged.' },
        ),
        pretty: Type.Optional(
          Type.Boolean({ description: 'Lines for people instead of JSON; default: on a terminal.' }),
        ),
      },
      { additionalProperties: false, default: {} },
    ),
    media: Type.Object(
      {
        roots: Type.Array(Type.String({ minLength: 1, title: 'a path' }), {
          title: 'an array of paths',
          default: [],
          description: 'Folders that API requests may name files in.',
        }),
        allow_private_urls: Type.Boolean({
          default: false,
          description:
            'Let URLs from lists and the API lead into private networks; hosts of playlist keys always may.',
        }),
        poll_s: Type.Number({
          minimum: 1,
          maximum: 86_400,
          default: 30,
          description:
            'Seconds between looks at lists and folders; changes that the system reports need no look.',
        }),
        refetch_s: Type.Number({
          minimum: 5,
          maximum: 86_400,
          default: 60,
          description: 'Seconds between looks at http(s) lists.',
        }),
        max_remote_file: Type.String({
          pattern: SIZE_PATTERN,
          title: SIZE,
          default: '500 MB',
          description: 'Largest track that is fetched from another server.',
        }),
        max_spool: Type.String({
          pattern: SIZE_PATTERN,
          title: SIZE,
          default: '5 GB',
          description: 'Largest size of all fetched tracks together, beside the cache.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    library: Type.Object(
      {
        analyse: Type.Boolean({
          default: true,
          description: 'Measure every known track in the background.',
        }),
      },
      { additionalProperties: false, default: {} },
    ),
    mounts: Type.Array(MountSchema, { default: [], description: 'The mounts.' }),
    webhooks: Type.Array(WebhookSchema, { default: [], description: 'URLs that are told of events.' }),
  },
  { additionalProperties: false },
);

/** The whole configuration, frozen, with sizes in bytes and paths absolute. */
export type Config = Readonly<
  Omit<Static<typeof ConfigSchema>, 'mounts' | 'webhooks' | 'cache' | 'limits' | 'media'>
> & {
  readonly cache: { readonly path: string; readonly maxSizeBytes: number };
  readonly limits: Readonly<Omit<Static<typeof ConfigSchema>['limits'], 'max_memory' | 'warn_memory'>> & {
    readonly maxMemoryBytes: number;
    readonly warnMemoryBytes: number;
  };
  readonly media: Readonly<Omit<Static<typeof ConfigSchema>['media'], 'max_remote_file' | 'max_spool'>> & {
    readonly maxRemoteFileBytes: number;
    readonly maxSpoolBytes: number;
  };
  readonly mounts: readonly MountConfig[];
  readonly webhooks: readonly WebhookConfig[];
};
