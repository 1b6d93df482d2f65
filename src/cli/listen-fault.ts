// Why the server's port could not be opened, with what to do about it.
import { JetStreamError, messageOf } from '../model/errors.js';

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program has this port, perhaps another JetStream: end it, or set another [server] port',
  EACCES: 'this user may not open this port: set [server] port to one above 1023',
  EADDRNOTAVAIL: 'this machine does not have this address: correct [server] host',
  ENOTFOUND: 'this name is not known: correct [server] host',
};

/** The error to show when listening on `host` and `port` of [server] failed: `JS_CONFIG_INVALID`, with advice. */
export function listenFault(cause: unknown, { host, port }: { host: string; port: number }): JetStreamError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const advice = ADVICE[code] ?? 'correct [server] host and port';
  const message = `cannot listen on ${host}, port ${port} (${messageOf(cause)}): ${advice}`;
  return new JetStreamError('JS_CONFIG_INVALID', message, { cause });
}
