// The config's table for the API: who may reach it, and how hard.
import { Type } from '@sinclair/typebox';

/** `[api]`. */
export const ApiSchema = Type.Object(
  {
    trusted_proxies: Type.Array(
      Type.String({ minLength: 1, title: 'an address or a range such as 10.0.0.0/8' }),
      {
        title: 'an array of addresses and ranges',
        default: [],
        description: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.',
      },
    ),
    cors_origins: Type.Array(
      Type.String({ minLength: 1, title: 'an origin such as https://panel.example.com' }),
      {
        title: 'an array of origins',
        default: [],
        description: 'Origins whose pages may call the API with a key.',
      },
    ),
    public_metrics: Type.Boolean({
      default: false,
      description: 'Serve /api/metrics without a key.',
    }),
    failed_logins_per_minute: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 10,
      description: 'Wrong keys from one address; after these it waits.',
    }),
    max_connections: Type.Integer({
      minimum: 10,
      maximum: 100_000,
      default: 4000,
      description: 'Connections at once, without those of listeners.',
    }),
  },
  { additionalProperties: false, default: {} },
);
