// The numbers of a seam as the API shows them, checked against the model at compile time.
import { type Static, Type } from '@sinclair/typebox';
import type { SeamPreview } from '../model/seams.js';
import type { Mutable, Same } from './schemas.js';

const Side = Type.Object({
  location: Type.String(),
  title: Type.String(),
  gainDb: Type.Number({ description: 'Constant gain of the track.' }),
  curve: Type.Array(Type.Number(), { description: 'Gain of its fades over the preview, in equal steps.' }),
  peaks: Type.Array(Type.Number(), {
    description: 'Waveform over the preview, in equal steps, before fades.',
  }),
});

/** A seam in numbers. */
export const SeamPreviewSchema = Type.Object({
  mount: Type.String(),
  lengthS: Type.Number({ description: 'Length of the preview.' }),
  sampleRateHz: Type.Integer(),
  overlap: Type.Object({ startS: Type.Number(), lengthS: Type.Number() }),
  curve: Type.Unsafe<SeamPreview['curve']>({ type: 'string', enum: ['sine', 'linear', 'sin2'] }),
  limitedDb: Type.Number({ description: 'Deepest reduction of the limiter.' }),
  outgoing: Side,
  incoming: Side,
});

const agree: Same<Static<typeof SeamPreviewSchema>, Mutable<SeamPreview>> = true;
void agree;
