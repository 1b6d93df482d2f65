// Records what a listener of an HTTP stream gets, byte by byte and with the time of every arrival.
import { get, type IncomingHttpHeaders } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type HeardTitle, IcySplitter } from './icy-split.js';
import { walkMp3 } from './mp3-walk.js';

/** How long to listen; without `seconds` and `until`, until the server ends the stream. */
export interface CaptureOptions {
  readonly seconds?: number;
  /** Asked after every chunk; true ends the recording. */
  readonly until?: (soFar: {
    readonly audioBytes: number;
    readonly titles: readonly HeardTitle[];
  }) => boolean;
  /** Ask for in-band titles (`Icy-MetaData: 1`). */
  readonly icyMetadata?: boolean;
  /** Bound of the recording, default 64 MiB. */
  readonly maxBytes?: number;
}

/** Audio bytes received by a moment. */
export interface Arrival {
  /** Seconds since the request was sent, monotonic. */
  readonly timeS: number;
  /** Audio bytes received so far, this chunk included. */
  readonly bytes: number;
}

/** What a listener heard. */
export interface Recording {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Audio without metadata. */
  readonly audio: Buffer;
  readonly arrivals: readonly Arrival[];
  readonly titles: readonly HeardTitle[];
  /** `performance.now()` when the request was sent. */
  readonly startedMs: number;
  /** Who ended it: our clock or condition, the bound, or the server. */
  readonly endedBy: 'listener' | 'limit' | 'server';
}

/**
 * Listens to `url` and resolves with everything heard, also when the server cuts the connection.
 * @throws Error when no response arrives
 */
export function recordListener(url: string, options: CaptureOptions = {}): Promise<Recording> {
  const { seconds, until, icyMetadata = false, maxBytes = 64 * 2 ** 20 } = options;
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = icyMetadata ? { 'Icy-MetaData': '1' } : {};
    const request = get(url, { headers, agent: false }, (response) => {
      const icy = new IcySplitter(Number(response.headers['icy-metaint'] ?? 0));
      const chunks: Buffer[] = [];
      const arrivals: Arrival[] = [];
      let endedBy: Recording['endedBy'] = 'server';
      const end = (by: Recording['endedBy']) => {
        endedBy = by;
        response.destroy();
      };
      const leftMs = seconds === undefined ? null : seconds * 1000 - (performance.now() - startedMs);
      const timer = leftMs === null ? null : setTimeout(() => end('listener'), leftMs);
      response.on('data', (chunk: Buffer) => {
        if (endedBy !== 'server') return;
        chunks.push(icy.push(chunk));
        arrivals.push({ timeS: (performance.now() - startedMs) / 1000, bytes: icy.audioBytes });
        if (icy.audioBytes > maxBytes) end('limit');
        else if (until?.(icy) === true) end('listener');
      });
      // A stream cut by either side ends in an error or without one; both are an end here.
      response.on('error', () => undefined);
      response.on('close', () => {
        if (timer !== null) clearTimeout(timer);
        const status = response.statusCode ?? 0;
        const audio = Buffer.concat(chunks);
        const { titles } = icy;
        resolve({ url, status, headers: response.headers, audio, arrivals, titles, startedMs, endedBy });
      });
    });
    request.on('error', reject);
  });
}

/** Whole frames received and seconds gone by between the last arrivals before `fromS` and before `toS`. */
export function receivedBetween(
  recording: Recording,
  fromS: number,
  toS: number,
): { readonly frames: number; readonly audioS: number; readonly elapsedS: number } {
  const lastBefore = (timeS: number) =>
    recording.arrivals.findLast((arrival) => arrival.timeS <= timeS) ?? { timeS: 0, bytes: 0 };
  const from = lastBefore(fromS);
  const to = lastBefore(toS);
  const frames = walkMp3(recording.audio).frames.filter(
    ({ offset, bytes }) => offset + bytes > from.bytes && offset + bytes <= to.bytes,
  );
  return {
    frames: frames.length,
    audioS: frames.reduce((sum, { samples, sampleRateHz }) => sum + samples / sampleRateHz, 0),
    elapsedS: to.timeS - from.timeS,
  };
}
