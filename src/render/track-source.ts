// Opens the samples of a scanned track where they are: its file, or what is kept of a live stream.
import type { ChildPriority } from '../codec/child.js';
import { openDecoder, type PcmSource } from '../codec/decoder.js';
import type { PcmPlace } from '../codec/pcm-format.js';
import { JetStreamError } from '../model/errors.js';
import type { TrackFacts } from '../model/track.js';
import { identify } from './identity.js';
import { type RenderTools, sameFile } from './job.js';
import { SpoolSource } from './pcm-spool.js';

/**
 * The samples of a track from `fromSample` on.
 * @throws JetStreamError `JS_TRACK_UNREADABLE` when the file was replaced since it was scanned
 */
export async function openTrack(
  facts: TrackFacts,
  { sampleRateHz, channels, fromSample = 0 }: PcmPlace,
  tools: RenderTools,
  priority?: ChildPriority,
): Promise<PcmSource> {
  const { identity } = facts;
  if (facts.stream) {
    const { path, ringSamples } = facts.stream;
    const shape = { path, ringSamples, channels: facts.channels };
    return new SpoolSource(shape, channels, facts.lengthSamples, fromSample);
  }
  if (!sameFile(await identify(identity.path), identity)) {
    throw new JetStreamError('JS_TRACK_UNREADABLE', `${identity.path} was replaced since it was scanned`);
  }
  const ffmpegPath = tools.decoder.path;
  return openDecoder({ ffmpegPath, path: identity.path, sampleRateHz, channels, fromSample, priority });
}
