// Pages to browse the API by: Swagger UI, in a small server of its own that nobody but us asks, made with the first
// request, since it takes a tenth of the API's start and hardly a station ever shows it.
import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';

/** A page as Swagger UI answers it. */
export interface DocumentPage {
  readonly status: number;
  readonly headers: Readonly<Record<string, number | string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Of the inner connection, which is none. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);

export class DocumentPages {
  readonly #prefix: string;
  readonly #document: () => object;
  #server: Promise<FastifyInstance> | null = null;

  /** Pages at `prefix` and below, of the OpenAPI document that `document` returns. */
  constructor(prefix: string, document: () => object) {
    this.#prefix = prefix;
    this.#document = document;
  }

  /** The answer to a GET for a path at or below the prefix. */
  async get(path: string): Promise<DocumentPage> {
    this.#server ??= this.#start();
    const { statusCode, headers, rawPayload } = await (await this.#server).inject(path);
    const own = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
    return { status: statusCode, headers: Object.fromEntries(own), body: rawPayload };
  }

  async #start(): Promise<FastifyInstance> {
    try {
      const { default: swaggerUi } = await import('@fastify/swagger-ui');
      const server = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
      // Version 3.1 is missing from its types.
      const document = this.#document() as StaticDocumentSpec['document'];
      await server.register(swagger, { mode: 'static', specification: { document } });
      await server.register(swaggerUi, {
        routePrefix: this.#prefix,
        uiConfig: { layout: 'BaseLayout', docExpansion: 'list', defaultModelsExpandDepth: -1 },
        theme: { title: 'JetStream API' },
      });
      await server.ready();
      return server;
    } catch (error) {
      // Out of open files, say: the next request tries again.
      this.#server = null;
      throw error;
    }
  }
}
