// What every route says of itself beside its schema.

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Least role of a key that may use the route. */
    role?: 'viewer' | 'operator' | 'admin';
    /** The answer lasts until the client leaves: its duration says nothing of the server. */
    isStream?: boolean;
  }
}

export {};
