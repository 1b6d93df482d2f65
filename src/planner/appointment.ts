// Keeps appointments: makes ready what one plays, and puts it first when its time has come.
import type { HourConfig } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import { within } from '../model/within.js';
import { WallClock } from '../rotation/wall-clock.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import { Hours } from './hours.js';
import type { Lineup } from './lineup.js';
import type { ProgrammeDoor } from './programme-door.js';

/** What an appointment plays must be had within this. */
const APPOINTMENT_MS = 60_000;
/** Tracks of an appointment. */
const MAX_APPOINTED = 100;

/** Where what an appointment plays comes from, and where it goes. */
export interface AppointmentMakers {
  readonly door: ProgrammeDoor;
  readonly maker: CandidateMaker;
  readonly lineup: Lineup;
}

/** Keeps the appointments of a mount, in its time zone, until the signal aborts. */
export function keepAppointments(
  hours: readonly HourConfig[],
  timezone: string | null,
  makers: AppointmentMakers,
  signal: AbortSignal,
): Promise<void> {
  const { door, lineup } = makers;
  const kept = new Hours({
    hours,
    clock: new WallClock(timezone),
    nowMs: () => door.nowMs(),
    wait: (ms) => door.wait(ms, signal),
    prepare: (hour) => appointed(hour, makers, signal),
    play: (candidates) => {
      // The programme that is played keeps its own.
      if (!door.isOnAir()) return;
      lineup.putBack(candidates);
      door.onInterrupt();
    },
  });
  return kept.run(signal);
}

/** Candidates of an appointment, its list read anew; those that cannot be played are left out. Never rejects. */
function appointed(hour: HourConfig, makers: AppointmentMakers, signal: AbortSignal): Promise<Candidate[]> {
  return within(APPOINTMENT_MS, signal, (bounded) => make(hour, makers, signal, bounded));
}

async function make(
  { location, at }: HourConfig,
  { door, maker }: AppointmentMakers,
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
