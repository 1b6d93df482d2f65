// The key `crossfade` of a mount: a number of seconds, or a table for those who want more.
import { isDeepStrictEqual } from 'node:util';
import { type Static, Type } from '@sinclair/typebox';

const DEFAULT_S = 3;

/** All that can be said of crossfading. */
export const CrossfadeTable = Type.Object(
  {
    seconds: Type.Number({
      minimum: 0,
      maximum: 30,
      default: DEFAULT_S,
      description: 'Overlap of two tracks in seconds.',
    }),
    mode: Type.Union([Type.Literal('fixed'), Type.Literal('cue')], {
      default: 'fixed',
      description:
        'fixed: every overlap is that long; cue: it begins where the ending of the outgoing track falls, where that is known.',
    }),
    max_seconds: Type.Number({
      minimum: 0,
      maximum: 30,
      default: 8,
      description: 'Longest overlap of mode cue, for endings that fall slowly.',
    }),
    curve: Type.Union([Type.Literal('sine'), Type.Literal('linear'), Type.Literal('sin2')], {
      default: 'sine',
      description: 'sine: equal power; linear and sin2 (squared sine): gains that sum to 1.',
    }),
    jingles: Type.Boolean({ default: false, description: 'Crossfade into and out of jingles too.' }),
  },
  { additionalProperties: false },
);

/** The key as it may be given. */
export const CrossfadeSchema = Type.Union([CrossfadeTable.properties.seconds, CrossfadeTable], {
  default: DEFAULT_S,
  title: 'a number from 0 to 30, or a table',
  description: 'Overlap of two tracks in seconds, or the table below.',
});

/** The crossfade of a mount with all defaults filled in. */
export type CrossfadeConfig = Readonly<Static<typeof CrossfadeTable>>;

/** The whole table of a crossfade of `seconds`. */
export function crossfadeOf(seconds: number): CrossfadeConfig {
  return { seconds, mode: 'fixed', max_seconds: 8, curve: 'sine', jingles: false };
}

/** The shortest value of the key that gives this crossfade: a number unless something else than seconds was chosen. */
export function shortestCrossfade(crossfade: CrossfadeConfig): number | CrossfadeConfig {
  return isDeepStrictEqual(crossfade, crossfadeOf(crossfade.seconds)) ? crossfade.seconds : crossfade;
}
