// The one schema of everything an operator or an API client may say; types, defaults, docs and checks derive from it.
import { type Static, Type } from '@sinclair/typebox';

const port = (options: object) => Type.Integer({ minimum: 1, maximum: 65535, ...options });
const HOST = 'a host name or address without scheme, port or path';
const LOCATION = 'a file, a folder or an http(s) URL';
const text = (description: string) => Type.String({ default: '', maxLength: 1000, description });

/** One Icecast server a mount is sent to. */
export const TargetSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      title: HOST,
      description: 'Host name or address of the Icecast server.',
    }),
    port: port({ default: 8000, description: 'TCP port of the Icecast server.' }),
    username: Type.String({ default: 'source', description: 'Source user name.' }),
    password: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Source password; default: the variable JETSTREAM_SOURCE_PASSWORD.',
      }),
    ),
    password_file: Type.Optional(
      Type.String({
        minLength: 1,
        title: 'a path',
        description: 'File whose first line is the source password.',
      }),
    ),
    protocol: Type.Union([Type.Literal('icecast'), Type.Literal('source'), Type.Literal('shoutcast')], {
      default: 'icecast',
      description:
        'icecast: PUT, else SOURCE; source: SOURCE only (Icecast before 2.4); shoutcast: Shoutcast v1.',
    }),
    tls: Type.Boolean({ default: false, description: 'Connect with TLS.' }),
    tls_ca: Type.Optional(
      Type.String({ description: "PEM file of authorities to trust instead of the system's." }),
    ),
    tls_insecure: Type.Boolean({
      default: false,
      description: 'Accept any certificate: anybody on the way can read the password.',
    }),
    mount: Type.Optional(
      Type.String({
        pattern: '^/',
        title: 'a path such as "/stream"',
        description: "Path on the server; default: the mount's path.",
      }),
    ),
    admin_user: Type.Optional(
      Type.String({ minLength: 1, description: 'User name for admin_password; default: admin.' }),
    ),
    admin_password: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          "Icecast's administrator password, with which the server is asked for hidden mounts and fallbacks.",
      }),
    ),
    public: Type.Boolean({ default: false, description: 'List the stream in public directories.' }),
    name: Type.Optional(
      Type.String({ maxLength: 1000, description: "Stream name on this server; default: the mount's." }),
    ),
    description: Type.Optional(
      Type.String({ maxLength: 1000, description: "Stream description; default: the mount's." }),
    ),
    genre: Type.Optional(Type.String({ maxLength: 1000, description: "Genre; default: the mount's." })),
    url: Type.Optional(Type.String({ maxLength: 1000, description: "Station URL; default: the mount's." })),
  },
  { additionalProperties: false },
);

/** One mount. */
export const MountSchema = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
      title: '1 to 64 letters, digits, "-" or "_", the first a letter or digit',
      description: 'Unique name of the mount.',
    }),
    path: Type.String({
      pattern: '^/[^\\s?#]*$',
      title: 'a path such as "/stream"',
      description: 'Path listeners use, for example /stream.',
    }),
    playlist: Type.Optional(
      Type.String({
        minLength: 1,
        title: LOCATION,
        description: 'M3U, M3U8 or PLS list, or a folder of tracks; required without follow.',
      }),
    ),
    follow: Type.Optional(
      Type.String({
        minLength: 1,
        title: 'the id of another mount',
        description: 'Play what that mount plays, in step to the frame, in another encoding.',
      }),
    ),
    bitrate: Type.Integer({ minimum: 8, maximum: 320, default: 128, description: 'CBR bitrate in kbit/s.' }),
    crossfade: Type.Number({
      minimum: 0,
      maximum: 30,
      default: 3,
      description: 'Overlap of two tracks in seconds.',
    }),
    normalize: Type.Boolean({ default: true, description: 'Bring every track to a peak of 0.95.' }),
    name: text('Stream name.'),
    description: text('Stream description.'),
    genre: text('Genre.'),
    url: text('Station URL.'),
    sample_rate: Type.Unsafe<number>(
      Type.Union(
        [22050, 24000, 32000, 44100, 48000].map((hz) => Type.Literal(hz)),
        { default: 44100, description: 'Samples per second.' },
      ),
    ),
    channels: Type.Union([Type.Literal(1), Type.Literal(2)], {
      default: 2,
      description: '1 mono, 2 joint stereo.',
    }),
    quality: Type.Integer({ minimum: 0, maximum: 9, default: 2, description: 'LAME -q: 0 best, 9 fastest.' }),
    encoder: Type.Union([Type.Literal('auto'), Type.Literal('lame'), Type.Literal('ffmpeg')], {
      default: 'auto',
      description: 'MP3 encoder.',
    }),
    render: Type.Union([Type.Literal('splice'), Type.Literal('live')], {
      default: 'splice',
      description: 'splice: every track encoded once; live: one continuous encode with bit reservoir.',
    }),
    shuffle: Type.Boolean({
      default: false,
      description: 'Play every track once per round in random order.',
    }),
    fallback: Type.Optional(
      Type.String({
        minLength: 1,
        title: LOCATION,
        description: 'File or folder played when the playlist cannot be.',
      }),
    ),
    listen: Type.Optional(
      Type.Boolean({
        description: 'Serve the mount on our own port; default: true when it has no Icecast server.',
      }),
    ),
    metadata_format: Type.String({
      minLength: 1,
      maxLength: 200,
      default: '%artist% - %title%',
      description: 'Title listeners see; %artist% and %title% are replaced.',
    }),
    icecast_servers: Type.Array(TargetSchema, { default: [], description: 'Icecast servers to send to.' }),
  },
  { additionalProperties: false },
);

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
      },
      { additionalProperties: false, default: {} },
    ),
    state: Type.Object(
      {
        path: Type.String({
          minLength: 1,
          title: 'a path',
          default: 'state/jetstream.db',
          description: 'SQLite database.',
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
          pattern: '^[0-9]+(\\.[0-9]+)?\\s*(B|kB|MB|GB|TB)$',
          title: 'a size such as "10 GB" (B, kB, MB, GB or TB)',
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
        read_ahead_s: Type.Number({
          minimum: 10,
          maximum: 600,
          default: 30,
          description: 'Seconds of every mount rendered ahead.',
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
          description: 'Mounts above this are refused.',
        }),
        max_cpu_percent: Type.Number({
          minimum: 1,
          maximum: 100,
          default: 90,
          description: 'New mounts are refused above this share of all cores.',
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
      },
      { additionalProperties: false, default: {} },
    ),
    mounts: Type.Array(MountSchema, { default: [], description: 'The mounts.' }),
  },
  { additionalProperties: false },
);

/** One target with all defaults filled in and its secret resolved; `password` is null when none was given. */
export type TargetConfig = Readonly<Omit<Static<typeof TargetSchema>, 'password' | 'password_file'>> & {
  readonly password: string | null;
};

/** One mount with all defaults filled in and paths made absolute. */
export type MountConfig = Readonly<
  Omit<Static<typeof MountSchema>, 'icecast_servers' | 'listen' | 'playlist'>
> & {
  /** A mount that follows another has that one's, as all keys of its programme. */
  readonly playlist: string;
  readonly listen: boolean;
  readonly icecast_servers: readonly TargetConfig[];
};

/** The whole configuration, frozen, with sizes in bytes and paths absolute. */
export type Config = Readonly<Omit<Static<typeof ConfigSchema>, 'mounts' | 'cache' | 'limits'>> & {
  readonly cache: { readonly path: string; readonly maxSizeBytes: number };
  readonly limits: Readonly<Omit<Static<typeof ConfigSchema>['limits'], 'max_memory'>> & {
    readonly maxMemoryBytes: number;
  };
  readonly mounts: readonly MountConfig[];
};
