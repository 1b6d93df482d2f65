// What every route says of itself beside its schema.

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer lasts until the client leaves: its duration says nothing of the server. */
    isStream?: boolean;
    /** The answer tells a secret this once: it is not kept for a request sent again. */
    tellsSecret?: boolean;
  }
}

export {};
