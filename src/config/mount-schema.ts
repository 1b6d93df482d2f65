// The keys of [[mounts]].
import { type Static, Type } from '@sinclair/typebox';
import { type CrossfadeConfig, CrossfadeSchema } from './crossfade-schema.js';
import { NormalizeSchema } from './normalize-schema.js';
import {
  type HourConfig,
  HourSchema,
  type JinglesConfig,
  JinglesSchema,
  type PlaylistConfig,
  PlaylistSchema,
  rotationKey,
  SeparationSchema,
} from './rotation-schema.js';
import { LOCATION, text } from './schema-parts.js';
import { type TargetConfig, TargetSchema } from './target-schema.js';

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
        description:
          'List (file or URL), folder, pattern such as /m/**/*.mp3 or track; required without playlists and follow.',
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
    crossfade: CrossfadeSchema,
    normalize: NormalizeSchema,
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
    rotation: rotationKey({
      default: 'sequential',
      description:
        'sequential: from top to bottom; shuffle: in random order, every track once per round; random: any track at any time.',
    }),
    shuffle: Type.Optional(
      Type.Boolean({ deprecated: true, description: 'Short for rotation = "shuffle".' }),
    ),
    timezone: Type.Optional(
      Type.String({
        title: 'a time zone such as "Europe/Berlin"',
        description: "IANA time zone of when and at; default: the machine's.",
      }),
    ),
    separation: SeparationSchema,
    playlists: Type.Array(PlaylistSchema, {
      default: [],
      description: 'Several lists, in place of playlist.',
    }),
    jingles: Type.Array(JinglesSchema, { default: [], description: 'Jingles between tracks.' }),
    hours: Type.Array(HourSchema, { default: [], description: 'What is played once at a time of day.' }),
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

/** One mount with all defaults filled in and paths made absolute. */
export type MountConfig = Readonly<
  Omit<
    Static<typeof MountSchema>,
    'icecast_servers' | 'listen' | 'playlist' | 'crossfade' | 'shuffle' | 'playlists' | 'jingles' | 'hours'
  >
> & {
  /**
   * Its list, or the first of its {@link playlists}. A mount that follows another has that one's, as all keys of its
   * programme.
   */
  readonly playlist: string;
  /** Its lists where it has several; empty where `playlist` is the only one. */
  readonly playlists: readonly PlaylistConfig[];
  readonly jingles: readonly JinglesConfig[];
  readonly hours: readonly HourConfig[];
  readonly crossfade: CrossfadeConfig;
  readonly listen: boolean;
  readonly icecast_servers: readonly TargetConfig[];
};
