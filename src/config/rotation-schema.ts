// The keys that say what a mount plays when: its lists, jingles, appointments and the distance it keeps.
import { type Static, Type } from '@sinclair/typebox';
import { AT_TITLE, WHEN_TITLE } from './day-parts.js';
import { LOCATION } from './schema-parts.js';

const ROTATIONS = ['sequential', 'shuffle', 'random'] as const;

/** The order in which a list is played. */
export type RotationKind = (typeof ROTATIONS)[number];

/** A `rotation` key; `undefined` as the default makes it optional. */
export const rotationKey = (options: { default?: RotationKind; description: string }) =>
  Type.Unsafe<RotationKind>(
    Type.Union(
      ROTATIONS.map((kind) => Type.Literal(kind)),
      options,
    ),
  );

const location = (description: string) => Type.String({ minLength: 1, title: LOCATION, description });

const when = (description: string) => Type.Optional(Type.String({ title: WHEN_TITLE, description }));

/** One of several lists of a mount. */
export const PlaylistSchema = Type.Object(
  {
    location: location('List (M3U, PLS, XSPF, ASX or WPL), folder of tracks, pattern or track.'),
    name: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'What the reasons of GET /next call it; default: its file name.',
      }),
    ),
    weight: Type.Number({
      minimum: 0.01,
      maximum: 1000,
      default: 1,
      description: 'Tracks it gives, compared with the other lists that are on.',
    }),
    rotation: Type.Optional(rotationKey({ description: "Order of its tracks; default: the mount's." })),
    when: when('When it is on, in the timezone; default: always.'),
    priority: Type.Integer({
      minimum: -100,
      maximum: 100,
      default: 0,
      description: 'Of the lists that are on, only those of the highest priority play.',
    }),
  },
  { additionalProperties: false },
);

/** A list of jingles and how often one of them comes. */
export const JinglesSchema = Type.Object(
  {
    location: location('File, folder or list of jingles.'),
    every_tracks: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'A jingle after so many tracks; give this or every_minutes.',
      }),
    ),
    every_minutes: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 10_080,
        description: 'A jingle at the first end of a track after so many minutes.',
      }),
    ),
    rotation: rotationKey({ default: 'shuffle', description: 'Order of the jingles.' }),
    when: when('When they are on, in the timezone; default: always.'),
  },
  { additionalProperties: false },
);

/** Something played once at a time of day; what is on fades out for it. */
export const HourSchema = Type.Object(
  {
    location: location('File, folder or list; it is played once from top to bottom.'),
    at: Type.String({ title: AT_TITLE, description: 'When it begins, in the timezone.' }),
  },
  { additionalProperties: false },
);

const minutes = (description: string) =>
  Type.Number({ minimum: 0, maximum: 10_080, default: 0, description });

/** How long something must not come again. */
export const SeparationSchema = Type.Object(
  {
    artist_minutes: minutes('Least time between two tracks of an artist; 0: none.'),
    title_minutes: minutes('Least time between two tracks of a title; 0: none.'),
    album_minutes: minutes('Least time between two tracks of an album; 0: none.'),
  },
  {
    additionalProperties: false,
    default: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
  },
);

/** One list with its defaults filled in and its location absolute. */
export type PlaylistConfig = Readonly<Static<typeof PlaylistSchema>>;
/** As {@link JinglesSchema}, settled. */
export type JinglesConfig = Readonly<Static<typeof JinglesSchema>>;
/** As {@link HourSchema}, settled. */
export type HourConfig = Readonly<Static<typeof HourSchema>>;
/** Minutes; 0 where nothing is asked for. */
export type SeparationConfig = Readonly<Static<typeof SeparationSchema>>;
