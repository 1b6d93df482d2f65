// Errors of render work name the track at fault, so that whoever is told can go on without it.
import type { PcmSource } from '../codec/decoder.js';
import { codeOf, JetStreamError, messageOf } from '../model/errors.js';
import type { TrackFacts } from '../model/track.js';
import { hideUserInfo } from '../model/user-info.js';

/**
 * Does what needs a track.
 * @throws JetStreamError of `work`, with the track's path as its location
 */
export async function onTrack<T>({ identity }: TrackFacts, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new JetStreamError(codeOf(error), messageOf(error), { cause: error, location: identity.path });
  }
}

/** Why a source that has ended gave fewer samples of a track than were found when it was scanned, in words. */
export function whyShort({ identity }: TrackFacts, { failure }: PcmSource): string {
  return `${hideUserInfo(identity.path)}: ${failure?.message ?? 'fewer samples than when it was scanned'}`;
}
