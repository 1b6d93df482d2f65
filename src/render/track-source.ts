// Opens the samples of a scanned track where they are: its file, or what is kept of a live stream.
import { openDecoder, type PcmFormat, type PcmSource } from '../codec/decoder.js';
import { JetStreamError } from '../model/errors.js';
import type { TrackFacts } from '../model/track.js';
import { identify } from './identity.js';
import { type RenderTools, sameFile } from './job.js';
import { SpoolSource } from './pcm-spool.js';

/**
 * The samples of a track from its first on, in a format of its own sample rate.
 * @throws JetStreamError `JS_TRACK_UNREADABLE` when the file was replaced since it was scanned
 */
export async function openTrack(
  facts: TrackFacts,
  { sampleRateHz, channels }: PcmFormat,
  tools: RenderTools,
): Promise<PcmSource> {
  const { identity } = facts;
  if (facts.stream) return openSpool(facts, facts.stream, channels);
  if (!sameFile(await identify(identity.path), identity)) {
    throw new JetStreamError('JS_TRACK_UNREADABLE', `${identity.path} was replaced since it was scanned`);
  }
  return openDecoder({ ffmpegPath: tools.decoder.path, path: identity.path, sampleRateHz, channels });
}

function openSpool(
  { channels: stored, lengthSamples }: TrackFacts,
  { path, ringSamples }: NonNullable<TrackFacts['stream']>,
  channels: 1 | 2,
): PcmSource {
  return new SpoolSource({ path, ringSamples, channels: stored }, channels, lengthSamples);
}
