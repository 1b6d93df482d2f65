// What the world may know of one target (one Icecast server of one mount).
import type { ErrorCode } from './errors.js';

/** Every state of a target. */
export const targetStates = [
  'connecting',
  'connected',
  'backing_off',
  'auth_failed',
  'rejected',
  'stopped',
] as const;

/** One of {@link targetStates}; changed in one place (playout/target.ts), every change an event. */
export type TargetState = (typeof targetStates)[number];

/** A fault as shown to operators. */
export interface TargetFault {
  readonly code: ErrorCode;
  readonly message: string;
  /** Wall clock, ISO 8601. */
  readonly at: string;
}

/** What a server says of our stream. */
export interface ServerView {
  readonly listeners: number;
  /** Most listeners at once since the source connected. */
  readonly listenerPeak: number;
  /** For example `Icecast 2.4.4`; null when it does not say. */
  readonly version: string | null;
  /**
   * Mount that listeners are sent to when our source goes, empty when there is none; null while it is not known,
   * since Icecast tells only its administrator.
   */
  readonly fallbackMount: string | null;
  /** Wall clock, ISO 8601, of the answer. */
  readonly at: string;
}

/** Snapshot of one target, as the API shows it. */
export interface TargetStatus {
  /** Position in the mount's list, from 0. */
  readonly index: number;
  /** `host:port`, never with credentials. */
  readonly server: string;
  readonly mountPath: string;
  readonly state: TargetState;
  /** Why the state was entered, in words. */
  readonly reason: string;
  /** Wall clock, ISO 8601, of the last state change. */
  readonly since: string;
  /** Seconds connected; 0 when not connected. */
  readonly uptimeS: number;
  /** Audio bytes written in this run, over all connections. */
  readonly bytesSent: number;
  readonly framesDropped: number;
  /** Connection attempts after the first. */
  readonly reconnectAttempts: number;
  readonly lastError: TargetFault | null;
  /** Wall clock, ISO 8601, of the next attempt, when backing off. */
  readonly nextAttemptAt: string | null;
  /** Audio queued here and in the kernel, in milliseconds; null when not connected. */
  readonly lagMs: number | null;
  /** The server's own view; null while it is not known. */
  readonly serverView: ServerView | null;
  /** What will go wrong on this server, in words an operator can act on; empty when nothing is known. */
  readonly warnings: readonly string[];
}
