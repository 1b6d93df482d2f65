// From a recording to what was in it: both decoders' verdicts, the markers, and when each byte is heard.
import { type Recording, recordListener } from './capture.js';
import { type Decoded, decodeMp3 } from './decode.js';
import { type Marker, readMarkers } from './marker-reader.js';
import { type Mp3Walk, walkMp3 } from './mp3-walk.js';
import { until } from './until.js';

/** Everything a test may ask of a recording. */
export interface Heard {
  readonly walk: Mp3Walk;
  readonly decoded: Decoded;
  readonly markers: readonly Marker[];
  /** Length of the audio in seconds. */
  readonly lengthS: number;
  /** Complaints of ffmpeg and mpg123 together. */
  readonly messages: readonly string[];
}

/** Decodes and reads a recording. */
export async function hear({ audio }: Pick<Recording, 'audio'>): Promise<Heard> {
  const [decoded, second] = await Promise.all([decodeMp3(audio, 'ffmpeg'), decodeMp3(audio, 'mpg123')]);
  const { mono, sampleRateHz } = decoded;
  return {
    walk: walkMp3(audio),
    decoded,
    markers: readMarkers(mono, sampleRateHz),
    lengthS: sampleRateHz === 0 ? 0 : mono.length / sampleRateHz,
    messages: [...decoded.messages, ...second.messages],
  };
}

/** Listens to `url` for a second, again and again, until there are markers. @throws Error when `withinS` seconds had none */
export async function untilHeard(url: string, withinS: number): Promise<void> {
  await until(`markers at ${url}`, withinS, async () => {
    const { markers } = await hear(await recordListener(url, { seconds: 1 }));
    return markers.length > 0;
  });
}

/** Seconds of audio before byte `position` of a recording. */
export function heardAtS({ frames }: Mp3Walk, position: number): number {
  let timeS = 0;
  for (const { offset, samples, sampleRateHz } of frames) {
    if (offset >= position) break;
    timeS += samples / sampleRateHz;
  }
  return timeS;
}
