// Whether the server's port can be opened; if not, why, with what to do about it.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { JetStreamError, messageOf } from '../model/errors.js';

const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program has this port, perhaps another JetStream: end it, or set another [server] port',
  EACCES: 'this user may not open this port: set [server] port to one above 1023',
  EADDRNOTAVAIL: 'this machine does not have this address: correct [server] host',
  ENOTFOUND: 'this name is not known: correct [server] host',
};

/** Where the server listens; port 0 is any. */
interface Place {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens the port and closes it again: a second server that is started by mistake must not reach for the mounts of the first.
 * @throws JetStreamError as {@link listenFault} makes it
 */
export async function mustBeFree({ host, port }: Place): Promise<void> {
  const probe = createServer();
  try {
    await once(probe.listen({ host, port }), 'listening');
  } catch (cause) {
    throw listenFault(cause, { host, port });
  }
  probe.close();
  await once(probe, 'close');
}

/** The error to show when listening on `host` and `port` of [server] failed: `JS_CONFIG_INVALID`, with advice. */
export function listenFault(cause: unknown, { host, port }: Place): JetStreamError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const advice = ADVICE[code] ?? 'correct [server] host and port';
  const message = `cannot listen on ${host}, port ${port} (${messageOf(cause)}): ${advice}`;
  return new JetStreamError('JS_CONFIG_INVALID', message, { cause });
}
