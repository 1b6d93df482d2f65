// The key `normalize`: off, to a peak, or to a loudness.
import { Type } from '@sinclair/typebox';

/** The table form: EBU R 128. */
const LoudnessSchema = Type.Object(
  {
    mode: Type.Literal('loudness', {
      title: '"loudness"',
      description: 'Measure loudness as EBU R 128 does; the only mode that is a table.',
    }),
    target_lufs: Type.Number({
      minimum: -40,
      maximum: -5,
      default: -16,
      description: 'Integrated loudness every track is brought to, LUFS.',
    }),
    max_true_peak_dbtp: Type.Number({
      minimum: -20,
      maximum: 0,
      default: -1,
      description: 'True peak that no track is raised above, dBTP; it wins over the target.',
    }),
    max_boost_db: Type.Number({
      minimum: 0,
      maximum: 40,
      default: 12,
      description: 'Largest boost of a quiet track, dB.',
    }),
  },
  { additionalProperties: false },
);

/** `false`, `true` (a peak of 0.95) or a table (a loudness). */
export const NormalizeSchema = Type.Union([Type.Boolean(), LoudnessSchema], {
  default: true,
  title: 'true, false or a table with mode = "loudness"',
  description: 'Bring every track to a peak of 0.95 (true), to a loudness (table), or leave it (false).',
});
