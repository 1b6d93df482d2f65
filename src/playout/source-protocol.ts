// The door between a target and the protocol it speaks: adding one is a file beside icecast-source.ts.
import type { Socket } from 'node:net';
import type { TargetConfig } from '../config/target-schema.js';

/** A way to bring a stream to a server. */
export interface SourceProtocol {
  /**
   * Connects, authenticates and resolves once the server takes audio; the socket is paused for reading.
   * @throws TargetError saying why not
   */
  open(signal: AbortSignal): Promise<Socket>;
  /**
   * Tells the server a title, already sanitised.
   * @throws Error saying why it was not taken
   */
  sendTitle(text: string, signal: AbortSignal): Promise<void>;
}

/** A target's configuration once it has a password. */
export type SourceConfig = TargetConfig & { readonly password: string };
