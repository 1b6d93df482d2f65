// What the library's routes answer and take, as schemas, checked against the model at compile time.
import { type Static, Type } from '@sinclair/typebox';
import type { LibraryPage, LibraryProgress, LibraryTrack } from '../model/library.js';
import { type Mutable, nullable, type Same, time } from './schemas.js';

const text = (description: string) => nullable(Type.String({ description }));
const number = (description: string) => nullable(Type.Number({ description }));

/** One track; null is what nobody knows yet. */
export const LibraryTrackSchema = Type.Object({
  id: Type.Integer({ description: 'Never given to another track.' }),
  path: Type.String(),
  state: Type.Unsafe<LibraryTrack['state']>({ type: 'string', enum: ['waiting', 'analysed', 'failed'] }),
  title: text('Tag.'),
  artist: text('Tag.'),
  album: text('Tag.'),
  genre: text('Tag.'),
  year: nullable(Type.Integer()),
  trackNumber: nullable(Type.Integer()),
  replayGainDb: number('Tag REPLAYGAIN_TRACK_GAIN.'),
  replayGainPeak: number('Tag REPLAYGAIN_TRACK_PEAK, full scale = 1.'),
  r128GainDb: number('Tag R128_TRACK_GAIN, towards -23 LUFS.'),
  container: text('Format of the file.'),
  codec: text('Format of its sound.'),
  coverType: nullable(
    Type.Unsafe<NonNullable<LibraryTrack['coverType']>>({
      type: 'string',
      enum: ['image/jpeg', 'image/png', 'image/webp'],
    }),
  ),
  durationS: number('Decoded length.'),
  peak: number('Largest sample, full scale = 1.'),
  truePeakDbtp: number('True peak (ITU-R BS.1770-4).'),
  loudnessLufs: number('Integrated loudness (EBU R 128); null also for silence and for less than 400 ms.'),
  leadingSilenceS: number('Silence before the first sound above -60 dBFS.'),
  trailingSilenceS: number('Silence after the last one.'),
  cueInS: number('Where sound begins.'),
  fadeOutS: number("Where the ending falls: from here on it stays 7 LU below the track's loudness."),
  cueOutS: number('Where sound ends.'),
  truncatedBecause: text('Why decoding ended before the file did.'),
  failure: nullable(
    Type.Object({
      code: Type.Unsafe<NonNullable<LibraryTrack['failure']>['code']>({ type: 'string' }),
      reason: Type.String(),
      at: time,
    }),
  ),
  analysedAt: nullable(time),
});

/** A page. */
export const LibraryPageSchema = Type.Object({
  tracks: Type.Array(LibraryTrackSchema),
  next: text('Cursor of the next page; null on the last.'),
});

/** How far the analysis has got. */
export const LibraryProgressSchema = Type.Object({
  state: Type.Unsafe<LibraryProgress['state']>({
    type: 'string',
    enum: ['off', 'idle', 'running', 'paused'],
  }),
  tracks: Type.Integer({ description: 'Known tracks.' }),
  waiting: Type.Integer({ description: 'Tracks this round has not looked at yet.' }),
  failed: Type.Integer({ description: 'Tracks in which nothing to play was found.' }),
  current: Type.Array(Type.String(), { description: 'Paths being looked at.' }),
  looks: Type.Integer({ description: 'Looks since the start of the server.' }),
  remainingS: number('What is left, at the pace of the last tracks.'),
});

/** Query of the list; numbers come as text. */
export const LibraryQuerySchema = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'Words that begin words of the title, artist, album or path, all of them.',
      }),
    ),
    limit: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$',
        title: 'a whole number from 1 to 200',
        description: 'At most this many; default: 50.',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 20, description: '`next` of the page before.' })),
  },
  { additionalProperties: false },
);

/** Path parameter of routes about one track. */
export const LibraryParams = Type.Object({
  id: Type.String({
    pattern: '^[1-9][0-9]{0,14}$',
    title: 'a whole number',
    description: 'Id of the track.',
  }),
});

const agree: [
  Same<Static<typeof LibraryTrackSchema>, Mutable<LibraryTrack>>,
  Same<Static<typeof LibraryPageSchema>, Mutable<LibraryPage>>,
  Same<Static<typeof LibraryProgressSchema>, Mutable<LibraryProgress>>,
] = [true, true, true];
void agree;
