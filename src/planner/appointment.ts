// Makes ready what an appointment plays.

import type { HourConfig } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import { within } from '../model/within.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import type { ProgrammeDoor } from './programme-door.js';

/** What an appointment plays must be had within this. */
const APPOINTMENT_MS = 60_000;
/** Tracks of an appointment. */
const MAX_APPOINTED = 100;

interface Makers {
  readonly door: ProgrammeDoor;
  readonly maker: CandidateMaker;
}

/** Candidates of an appointment, its list read anew; those that cannot be played are left out. Never rejects. */
export function appointed(hour: HourConfig, makers: Makers, signal: AbortSignal): Promise<Candidate[]> {
  return within(APPOINTMENT_MS, signal, (bounded) => make(hour, makers, signal, bounded));
}

async function make(
  { location, at }: HourConfig,
  { door, maker }: Makers,
  signal: AbortSignal,
  bounded: AbortSignal,
): Promise<Candidate[]> {
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
