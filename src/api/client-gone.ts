// Work for a client that has hung up is given up, and that is nobody's fault.
import type { FastifyReply } from 'fastify';

/** Why work was given up whose asker is no longer there. */
export class ClientGoneError extends Error {
  constructor() {
    super('the client is gone');
    this.name = 'ClientGoneError';
  }
}

/** Aborts with a {@link ClientGoneError} when the client hangs up before it was answered. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(new ClientGoneError()));
  return gone.signal;
}
