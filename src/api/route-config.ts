// What every route says of itself beside its schema.
import type { Role } from '../model/caller.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may call the route; `public`: everybody, key or none. */
    role?: Role | 'public';
    /** For a route about the whole station: whether keys that list mounts may call it. It shows them no others. */
    limitedKeys?: boolean;
    /**
     * The answer goes on until somebody leaves or the caller's key or session ends: its duration says nothing of the
     * server.
     */
    isStream?: boolean;
    /** The answer tells a secret this once: it is not kept for a request sent again. */
    tellsSecret?: boolean;
  }
}
