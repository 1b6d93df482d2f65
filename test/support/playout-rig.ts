// A mount reduced to its playout: clock, fan-out and targets with short timings, fed by a tone.
import { EventEmitter, on, setMaxListeners } from 'node:events';
import type { LookupFunction } from 'node:net';
import type { TargetConfig } from '../../src/config/target-schema.js';
import { frameDurationMs } from '../../src/model/profile.js';
import type { TargetState } from '../../src/model/target.js';
import { monotonicMs } from '../../src/model/time.js';
import { PlayoutClock } from '../../src/playout/clock.js';
import { FanOut } from '../../src/playout/fan-out.js';
import { SendQueueSampler } from '../../src/playout/send-queue.js';
import { SendQueueWatch } from '../../src/playout/send-queue-watch.js';
import { ServerPolls } from '../../src/playout/server-poll.js';
import { Target, type TargetChange } from '../../src/playout/target.js';
import { defaultTimings, type TargetTimings } from '../../src/playout/target-timings.js';
import { Ticker } from '../../src/playout/ticker.js';
import { toneFrames } from './mp3-tone.js';
import { ToneReader } from './tone-reader.js';

/** Timings under which a fault test takes seconds. */
export const shortTimings: TargetTimings = {
  ...defaultTimings,
  backoff: { baseMs: 100, maxMs: 800, jitter: 0, stableMs: 60_000 },
  slowRetryMs: 60_000,
  dnsMs: 5000,
  answerMs: 1000,
  connectMs: 1000,
  tlsMs: 1000,
  stallMs: 1500,
  titleRetryMs: 100,
  firstStatsMs: 1000,
  statsMs: 500,
};

/** A target's history and a way to wait for its future. */
export interface WatchedTarget {
  readonly target: Target;
  readonly changes: readonly TargetChange[];
  /** The first change to `state` after the ones already waited for. */
  until(state: TargetState): Promise<TargetChange>;
}

/** Configuration of a target with every default, to be overridden. */
export function targetConfig(port: number, overrides: Partial<TargetConfig> = {}): TargetConfig {
  return {
    host: '127.0.0.1',
    port,
    username: 'source',
    password: 'source-secret',
    protocol: 'icecast',
    tls: false,
    tls_insecure: false,
    public: false,
    ...overrides,
  };
}

/** One mount's playout on the real clock. */
export class PlayoutRig {
  readonly reader: ToneReader;
  readonly fanOut: FanOut;
  readonly clock: PlayoutClock;
  readonly errors: unknown[] = [];
  readonly #bitrateKbps: number;
  readonly #sendQueues = SendQueueWatch.of(new SendQueueSampler(250));
  readonly #servers = new ServerPolls(shortTimings);
  readonly #stop = new AbortController();
  readonly #runs: Promise<void>[] = [];

  constructor(bitrateKbps = 128) {
    setMaxListeners(0, this.#stop.signal);
    const frameMs = frameDurationMs({ sampleRateHz: 44_100 });
    this.#bitrateKbps = bitrateKbps;
    this.reader = new ToneReader(toneFrames({ bitrateKbps, seconds: 5 }));
    this.fanOut = new FanOut({ frameMs, onError: (error) => this.errors.push(error) });
    const ticker = new Ticker((error) => this.errors.push(error), 100);
    this.clock = new PlayoutClock({
      frameMs,
      now: monotonicMs,
      ticker,
      reader: this.reader,
      consumer: this.fanOut,
    });
    this.clock.start();
  }

  /** Adds a target on `mountPath` and lets it run. */
  target(
    config: TargetConfig,
    mountPath: string,
    timings: TargetTimings = shortTimings,
    lookup?: LookupFunction,
  ): WatchedTarget {
    const changes: TargetChange[] = [];
    const emitter = new EventEmitter();
    const events = on(emitter, 'change');
    const target = new Target({
      index: this.#runs.length,
      config,
      description: {
        mountPath,
        name: 'Rig Ü',
        description: '',
        genre: 'test',
        url: '',
        listed: false,
        bitrateKbps: this.#bitrateKbps,
        sampleRateHz: 44_100,
        channels: 2,
        userAgent: 'JetStream/test',
      },
      recent: this.fanOut.recent,
      sendQueues: this.#sendQueues,
      servers: this.#servers,
      timings,
      ...(lookup && { lookup }),
      onChange: (change) => {
        changes.push(change);
        emitter.emit('change', change);
      },
    });
    this.fanOut.add(target);
    this.#runs.push(target.run(this.#stop.signal));
    return {
      target,
      changes,
      async until(state) {
        // `next` and not `for await`, which would close the event stream for the next wait.
        for (;;) {
          const { value } = await events.next();
          const [change] = value as [TargetChange];
          if (change.to === state) return change;
        }
      },
    };
  }

  /** Where `heard` first differs from what was put out, in bytes from its beginning; null when it does not. */
  firstByteAmiss(heard: Buffer): number | null {
    const sent = Buffer.concat(this.reader.frames);
    const start = sent.indexOf(heard.subarray(0, 4096));
    if (start < 0) return 0;
    for (let at = 0; at < heard.length; ) {
      const position = (start + at) % sent.length;
      const length = Math.min(sent.length - position, heard.length - at);
      if (!heard.subarray(at, at + length).equals(sent.subarray(position, position + length))) return at;
      at += length;
    }
    return null;
  }

  /** Stops the clock and every target; resolves when all have ended. */
  async close(): Promise<void> {
    this.clock.stop();
    this.#stop.abort();
    await Promise.all(this.#runs);
  }
}
