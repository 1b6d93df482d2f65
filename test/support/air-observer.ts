// A listener who notes everything a fault could do to him: gaps between bytes, silence within them, a lost connection.
import { performance } from 'node:perf_hooks';
import { type Recording, recordListener } from './capture.js';
import { type Heard, hear } from './hear.js';
import { until } from './until.js';

/** What a listener went through. */
export interface AirReport {
  readonly recording: Recording;
  readonly heard: Heard;
  /** True when nobody but the listener ended his connection. */
  readonly isSameConnection: boolean;
  /** Longest time between two arrivals, seconds. */
  readonly longestGapS: number;
  /** Longest stretch of decoded sound below -60 dBFS, seconds. */
  readonly longestSilenceS: number;
}

/** A listener on the air. */
export interface AirObserver {
  /** Seconds since the request, on the axis of {@link Recording.arrivals}. */
  nowS(): number;
  /** Waits until `seconds` more of audio at 128 kbit/s have arrived. @throws Error when they take far too long */
  hears(seconds: number): Promise<void>;
  /** Hangs up with the next bytes and tells. */
  report(): Promise<AirReport>;
}

/** At 128 kbit/s, what mounts send by default. */
const BYTES_PER_S = 16_000;
/** Real time and what a fault may cost: more is not "later", it is never. */
const HEARD_WITHIN_S = 30;
const SILENT_BELOW = 10 ** (-60 / 20);
const WINDOW_S = 0.05;

/** Begins to listen to `url`. */
export function observeAir(url: string): AirObserver {
  const startedMs = performance.now();
  let isOver = false;
  let heardBytes = 0;
  const recording = recordListener(url, {
    until: ({ audioBytes }) => {
      heardBytes = audioBytes;
      return isOver;
    },
  });
  // Who waits for the report hears of a failure; nobody else must.
  recording.catch(() => undefined);
  return {
    nowS: () => (performance.now() - startedMs) / 1000,
    async hears(seconds) {
      const bytes = heardBytes + seconds * BYTES_PER_S;
      await until(
        `${seconds} s of audio from ${url}`,
        2 * seconds + HEARD_WITHIN_S,
        () => heardBytes >= bytes,
      );
    },
    async report() {
      isOver = true;
      return reportOf(await recording);
    },
  };
}

async function reportOf(recording: Recording): Promise<AirReport> {
  const heard = await hear(recording);
  return {
    recording,
    heard,
    isSameConnection: recording.status === 200 && recording.endedBy === 'listener',
    longestGapS: longestGapS(recording),
    longestSilenceS: longestSilenceS(heard.decoded.mono, heard.decoded.sampleRateHz),
  };
}

/** Longest time between two arrivals from `fromS` on, seconds; 0 with fewer than two. */
export function longestGapS({ arrivals }: Pick<Recording, 'arrivals'>, fromS = 0): number {
  const times = arrivals.map(({ timeS }) => timeS).filter((timeS) => timeS >= fromS);
  return times.slice(1).reduce((longest, timeS, i) => Math.max(longest, timeS - (times[i] ?? timeS)), 0);
}

/** Longest run of windows of 50 ms in which no sample reaches -60 dBFS, seconds. */
export function longestSilenceS(mono: Float32Array, sampleRateHz: number): number {
  const window = Math.round(WINDOW_S * sampleRateHz);
  let [longest, current] = [0, 0];
  for (let from = 0; window > 0 && from + window <= mono.length; from += window) {
    const isSilent = mono.subarray(from, from + window).every((sample) => Math.abs(sample) < SILENT_BELOW);
    current = isSilent ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest * WINDOW_S;
}
