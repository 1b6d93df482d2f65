// /api/crossfade: hear and see the seam between two tracks before it is played.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { SeamRequest } from '../model/seams.js';
import type { Station } from '../model/station.js';
import { untilGone } from './client-gone.js';
import { SeamPreviewSchema } from './seam-schema.js';

interface PreviewRequest {
  Querystring: SeamRequest & { readonly format?: 'wav' | 'mp3' | 'json' };
}

const track = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 4096, description }));

const Query = Type.Object(
  {
    mount: Type.String({ description: 'Id of the mount whose rules count.' }),
    from: track('Outgoing track: absolute path or library id; default: what plays now.'),
    to: track('Incoming track; default: what plays next.'),
    format: Type.Optional(
      Type.Unsafe<'wav' | 'mp3' | 'json'>({
        type: 'string',
        enum: ['wav', 'mp3', 'json'],
        description: 'Sound (default: wav), or json: gain curves and waveforms.',
      }),
    ),
  },
  { additionalProperties: false },
);

const sound = { type: 'string', format: 'binary' } as const;

const TYPES = { wav: 'audio/wav', mp3: 'audio/mpeg' } as const;

/** Routes below `/api/crossfade`. */
export function crossfadeRoutes({ seams }: Pick<Station, 'seams'>): FastifyPluginAsync {
  return async (app) => {
    const shown = {
      summary: 'The seam between two tracks, as it would be played',
      querystring: Query,
      response: {
        200: {
          content: {
            'audio/wav': { schema: sound },
            'audio/mpeg': { schema: sound },
            'application/json': { schema: SeamPreviewSchema },
          },
        },
      },
    };
    app.get<PreviewRequest>(
      '/preview',
      { schema: shown, config: { role: 'viewer' } },
      async ({ query }, reply) => {
        const { format = 'wav', ...request } = query;
        const signal = untilGone(reply);
        reply.header('cache-control', 'no-store');
        if (format === 'json')
          return reply.type('application/json').send(await seams.describe(request, signal));
        const audio = await seams.render(request, format, signal);
        return reply.type(TYPES[format]).send(Buffer.from(audio.buffer, audio.byteOffset, audio.byteLength));
      },
    );
  };
}
