// Opens the TCP or TLS connection of a target, with a deadline of its own for each phase, so that none can hang.
import { readFile } from 'node:fs/promises';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '../model/errors.js';
import { networkMessage, TargetError } from './target-error.js';
import type { TargetTimings } from './target-timings.js';

/** Where to connect and whom to trust. */
export interface DialOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM file of authorities to trust instead of the system's. */
  readonly tls_ca?: string | undefined;
  readonly tls_insecure: boolean;
}

type Deadlines = Pick<TargetTimings, 'dnsMs' | 'connectMs' | 'tlsMs'>;
type Phase = 'DNS lookup' | 'TCP connect' | 'TLS handshake';

/**
 * Time one address gets before the next is tried as well, milliseconds (RFC 8305 recommends 250; Node gives the
 * earlier attempt up at that point, which would cut off servers that are merely far away).
 */
const NEXT_ADDRESS_MS = 2000;

/** TLS options for `node:tls` and `node:https`; reads the file of authorities at each connection. */
export async function tlsOptions(
  options: DialOptions,
): Promise<{ ca?: string; rejectUnauthorized: boolean }> {
  const rejectUnauthorized = !options.tls_insecure;
  if (options.tls_ca === undefined) return { rejectUnauthorized };
  try {
    return { rejectUnauthorized, ca: await readFile(options.tls_ca, 'utf8') };
  } catch (cause) {
    const message = `tls_ca cannot be read (${messageOf(cause)}): name a readable PEM file`;
    throw new TargetError('JS_TARGET_TLS', message, { cause });
  }
}

/**
 * Connects by IPv6 or IPv4, whichever answers.
 * Name lookups run in libuv's pool, which gives them at most half of its threads: a hanging resolver delays other
 * lookups, never file reads.
 * `lookup` stands in for the system's resolver.
 * @throws TargetError `JS_TARGET_UNREACHABLE`, `JS_TARGET_TIMEOUT`, `JS_TARGET_TLS`, or the signal's reason
 */
export async function dial(
  options: DialOptions,
  deadlines: Deadlines,
  signal: AbortSignal,
  lookup?: LookupFunction,
): Promise<Socket> {
  const address = {
    host: options.host,
    port: options.port,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    ...(lookup ? { lookup } : {}),
  };
  const servername = isIP(options.host) ? {} : { servername: options.host };
  const trust = options.tls ? await tlsOptions(options) : null;
  signal.throwIfAborted();
  const socket = trust ? connectTls({ ...address, ...servername, ...trust }) : connect(address);
  // Whoever holds the socket listens for what interests him; between holders an error must not be uncaught.
  socket.on('error', () => {});
  try {
    await established(socket, options, deadlines, signal);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function established(
  socket: Socket,
  { host, port, tls }: DialOptions,
  deadlines: Deadlines,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = withResolvers();
  let phase: Phase = 'TCP connect';
  let timer: NodeJS.Timeout | undefined;
  const enter = (next: Phase, ms: number) => {
    clearTimeout(timer);
    phase = next;
    const message = `${next} of ${host}:${port} took longer than ${ms / 1000} s: check host, port and firewall`;
    timer = setTimeout(() => reject(new TargetError('JS_TARGET_TIMEOUT', message)), ms);
  };
  const onAbort = () => reject(signal.reason);
  const onError = (error: Error) => reject(faultOf(error, phase, host, port));
  const onClose = () => onError(new Error('the server closed the connection'));
  if (isIP(host)) enter('TCP connect', deadlines.connectMs);
  else enter('DNS lookup', deadlines.dnsMs);
  socket.on('lookup', () => phase === 'DNS lookup' && enter('TCP connect', deadlines.connectMs));
  socket.on('connect', () => (tls ? enter('TLS handshake', deadlines.tlsMs) : resolve()));
  socket.on('secureConnect', () => resolve());
  socket.on('error', onError).on('close', onClose);
  signal.addEventListener('abort', onAbort, { once: true });
  return promise.finally(() => {
    clearTimeout(timer);
    socket.off('error', onError).off('close', onClose);
    signal.removeEventListener('abort', onAbort);
  });
}

function faultOf(cause: Error & { code?: string }, phase: Phase, host: string, port: number): TargetError {
  const said = networkMessage(cause);
  if (phase === 'TLS handshake') {
    const advice = 'give its authority in tls_ca, correct the host name, or check that the port speaks TLS';
    return new TargetError('JS_TARGET_TLS', `TLS with ${host}:${port} failed (${said}): ${advice}`, {
      cause,
    });
  }
  const advice = phase === 'DNS lookup' ? 'check the host name' : 'check that the server runs and the port';
  return new TargetError('JS_TARGET_UNREACHABLE', `${host}:${port} is unreachable (${said}): ${advice}`, {
    cause,
  });
}

function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
