// Makes ready what an appointment plays.
import type { HourConfig } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import type { ProgrammeDoor } from './programme-door.js';

/** What an appointment plays must be had within this. */
const APPOINTMENT_MS = 60_000;
/** Tracks of an appointment. */
const MAX_APPOINTED = 100;

/** Candidates of an appointment, its list read anew; those that cannot be played are left out. Never rejects. */
export async function appointed(
  { location, at }: HourConfig,
  { door, maker }: { readonly door: ProgrammeDoor; readonly maker: CandidateMaker },
  signal: AbortSignal,
): Promise<Candidate[]> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(APPOINTMENT_MS)]);
  const candidates: Candidate[] = [];
  try {
    const { entries } = await door.loadPlaylist(location, 'once', bounded);
    const wish = { lane: 'hour', reason: `appointment at ${at}`, extent: 'whole' } as const;
    for (const entry of entries.slice(0, MAX_APPOINTED)) {
      const candidate = await maker.make(entry, wish, bounded);
      if (candidate) candidates.push(candidate);
    }
  } catch (error) {
    if (!signal.aborted) door.onPassedOver({ location, code: codeOf(error), reason: messageOf(error) });
  }
  return candidates;
}
