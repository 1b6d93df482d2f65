// One Icecast server of one mount: the only place where a target's state changes, and every change says why.
import type { LookupFunction, Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { TargetConfig } from '../config/target-schema.js';
import { codeOf, type ErrorCode, messageOf } from '../model/errors.js';
import type { FrameBatch, FrameConsumer } from '../model/frames.js';
import { frameDurationMs } from '../model/profile.js';
import type { ServerView, TargetFault, TargetState, TargetStatus } from '../model/target.js';
import { monotonicMs } from '../model/time.js';
import { Backoff } from './backoff.js';
import { FrameRing } from './frame-ring.js';
import { IcecastSource } from './icecast-source.js';
import { TitleSender } from './metadata.js';
import type { RecentFrames } from './recent-frames.js';
import { RetryWait } from './retry-wait.js';
import type { SendQueueWatch } from './send-queue-watch.js';
import type { ServerPolls, ServerViewer } from './server-poll.js';
import { ShoutcastSource } from './shoutcast-source.js';
import type { SourceDescription } from './source-description.js';
import type { SourceProtocol } from './source-protocol.js';
import { SourceStream } from './source-stream.js';
import { TargetError } from './target-error.js';
import { defaultTimings, type TargetTimings } from './target-timings.js';
import { sanitiseTitle } from './title-text.js';

/** A change of a target's state. */
export interface TargetChange {
  readonly index: number;
  readonly from: TargetState;
  readonly to: TargetState;
  /** In words an operator can act on. */
  readonly reason: string;
  /** Set when a fault caused it. */
  readonly code: ErrorCode | null;
  /** Wall clock, ISO 8601. */
  readonly at: string;
}

/** What a target needs. */
export interface TargetOptions {
  /** Position in the mount's list, from 0. */
  readonly index: number;
  readonly config: TargetConfig;
  readonly description: SourceDescription;
  /** Where each connection takes its beginning from. */
  readonly recent: RecentFrames;
  /** Shared by all targets of this thread. */
  readonly sendQueues: SendQueueWatch;
  readonly servers: ServerPolls;
  readonly timings?: TargetTimings;
  /** Stands in for the system's resolver. */
  readonly lookup?: LookupFunction;
  /** Told of every change; must not throw. */
  readonly onChange?: (change: TargetChange) => void;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Uniform in 0..1, for jitter. */
  readonly random?: () => number;
}

/** Keeps one server supplied: connects, streams, and comes back after every fault. */
export class Target implements FrameConsumer {
  #options: TargetOptions;
  readonly #timings: TargetTimings;
  readonly #now: () => number;
  readonly #server: string;
  #protocol: SourceProtocol | null;
  readonly #ring: FrameRing;
  readonly #frameMs: number;
  readonly #backoff: Backoff;
  readonly #titles: TitleSender | null;
  readonly #wait = new RetryWait();
  #state: TargetState = 'stopped';
  #reason = 'not started';
  #since = new Date().toISOString();
  #connectedAtMs = 0;
  #stream: SourceStream | null = null;
  #viewer: ServerViewer | null = null;
  #bytesBefore = 0;
  #attempts = 0;
  #lastError: TargetFault | null = null;

  constructor(options: TargetOptions) {
    const { config, description } = options;
    this.#options = options;
    this.#timings = options.timings ?? defaultTimings;
    this.#now = options.now ?? monotonicMs;
    this.#server = `${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
    this.#frameMs = frameDurationMs(description);
    this.#ring = new FrameRing(this.#timings.ringMs / this.#frameMs);
    this.#backoff = new Backoff(this.#timings.backoff, options.random);
    this.#protocol = protocolOf(options, this.#timings);
    this.#titles = this.#protocol
      ? new TitleSender({
          send: async (text, signal) => this.#protocol?.sendTitle(text, signal),
          afterMs: this.#timings.titleAfterMs,
          retryMs: this.#timings.titleRetryMs,
          onFailed: (error) => this.#note(error),
        })
      : null;
  }

  /** Takes released frames; those that come while there is no connection are not for this target. */
  push(batch: FrameBatch): void {
    if (!this.#stream) return;
    this.#ring.push(batch);
    this.#stream.note(batch.titles);
    this.#stream.flush();
  }

  /** Supplies the server until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#connectAndStream(signal);
      } catch (error) {
        if (!signal.aborted) await this.#rest(error, signal);
      }
    }
    this.#enter('stopped', 'stopped with its mount');
  }

  /** Takes another position in the list, and other words about the stream: the server hears them at the next connection. */
  adopt(index: number, description: SourceDescription): void {
    const isSame = isDeepStrictEqual(description, this.#options.description);
    this.#options = { ...this.#options, index, description };
    if (!isSame) this.#protocol = protocolOf(this.#options, this.#timings);
  }

  /** Ends a wait for the next attempt at once and starts the schedule anew; false when there was nothing to end. */
  reconnectNow(): boolean {
    const waited = this.#wait.end();
    if (waited) this.#backoff.reset();
    return waited;
  }

  /** What the world may know, as of now. */
  status(): TargetStatus {
    const stream = this.#stream;
    const serverView = this.#viewer?.view ?? null;
    return {
      index: this.#options.index,
      server: this.#server,
      mountPath: this.#options.description.mountPath,
      state: this.#state,
      reason: this.#reason,
      since: this.#since,
      uptimeS: stream ? (this.#now() - this.#connectedAtMs) / 1000 : 0,
      bytesSent: this.#bytesBefore + (stream?.bytesWritten ?? 0),
      framesDropped: this.#ring.droppedFrames,
      reconnectAttempts: Math.max(0, this.#attempts - 1),
      lastError: this.#lastError,
      nextAttemptAt: this.#wait.until,
      lagMs: stream?.lagMs ?? null,
      serverView,
      warnings: warningsOf(serverView),
    };
  }

  async #connectAndStream(signal: AbortSignal): Promise<void> {
    if (!this.#protocol) {
      const message = 'No source password: set password, password_file or JETSTREAM_SOURCE_PASSWORD';
      throw new TargetError('JS_TARGET_AUTH', message, { pace: 'slow' });
    }
    this.#attempts += 1;
    this.#enter('connecting', `connecting to ${this.#server}`);
    await this.#streamOver(await this.#protocol.open(signal), signal);
  }

  async #streamOver(socket: Socket, signal: AbortSignal): Promise<void> {
    const { config, description, sendQueues, recent, servers } = this.#options;
    const stream = new SourceStream({
      socket,
      ring: this.#ring,
      bitrateKbps: description.bitrateKbps,
      sendQueues,
      timings: this.#timings,
      now: this.#now,
      // Whoever composed the title should have made it safe; this is the last place that can.
      onTitle: (title) => this.#titles?.set(sanitiseTitle(title.text)),
    });
    this.#connectedAtMs = this.#now();
    this.#stream = stream;
    const unsafe = config.tls && config.tls_insecure ? '; its certificate is NOT checked (tls_insecure)' : '';
    try {
      this.#enter('connected', `the server takes ${description.mountPath}${unsafe}`);
      if (config.protocol !== 'shoutcast') this.#viewer = servers.follow(config, description);
      const beginning = recent.latest(this.#timings.primeMs / this.#frameMs);
      this.#ring.push(beginning);
      stream.note(beginning.titles);
      stream.flush();
      await stream.run(signal);
    } finally {
      this.#disconnected(stream);
    }
  }

  #disconnected(stream: SourceStream): void {
    this.#bytesBefore += stream.bytesWritten;
    this.#stream = null;
    this.#ring.clear();
    this.#titles?.cancel();
    this.#viewer?.close();
    this.#viewer = null;
    this.#backoff.connectionLasted(this.#now() - this.#connectedAtMs);
  }

  async #rest(error: unknown, signal: AbortSignal): Promise<void> {
    const fault = this.#note(error);
    const slow = error instanceof TargetError && error.pace === 'slow';
    const waitMs = slow ? this.#timings.slowRetryMs : this.#backoff.next();
    const waiting = this.#wait.for(waitMs, signal);
    this.#enter(restingState(fault.code), fault.message, fault.code);
    await waiting;
  }

  #note(error: unknown): TargetFault {
    this.#lastError = { code: codeOf(error), message: messageOf(error), at: new Date().toISOString() };
    return this.#lastError;
  }

  #enter(to: TargetState, reason: string, code: ErrorCode | null = null): void {
    const from = this.#state;
    const at = new Date().toISOString();
    this.#state = to;
    this.#reason = reason;
    this.#since = at;
    this.#options.onChange?.({ index: this.#options.index, from, to, reason, code, at });
  }
}

/** The state in which a target waits after a fault. */
function restingState(code: ErrorCode): TargetState {
  if (code === 'JS_TARGET_AUTH') return 'auth_failed';
  if (code === 'JS_TARGET_REJECTED') return 'rejected';
  return 'backing_off';
}

/** What the server's own view foretells. */
function warningsOf(view: ServerView | null): string[] {
  if (view?.fallbackMount !== '') return [];
  return [
    'listeners are cut off whenever this connection is: give the mount a fallback-mount in icecast.xml',
  ];
}

/** The protocol a target is configured for; null when it has no password to speak it with. */
function protocolOf(
  { config, description, lookup }: TargetOptions,
  timings: TargetTimings,
): SourceProtocol | null {
  const { password } = config;
  if (password === null) return null;
  const source = { ...config, password };
  return config.protocol === 'shoutcast'
    ? new ShoutcastSource(source, description, timings, lookup)
    : new IcecastSource(source, description, timings, lookup);
}
