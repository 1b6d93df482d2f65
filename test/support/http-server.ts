// A real HTTP server on loopback whose answers a test writes, and which remembers what it was asked.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a path is answered. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestHttpServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly port: number;
  /** Answers by path; 404 for every other. */
  readonly answers: Map<string, Answer>;
  readonly requests: IncomingMessage[];
  close(): Promise<void>;
}

/** Listens on a free port of `host`. */
export async function startHttpServer(host = '127.0.0.1'): Promise<TestHttpServer> {
  const answers = new Map<string, Answer>();
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    const answer = answers.get(new URL(request.url ?? '/', 'http://x').pathname);
    if (answer) return answer(request, response);
    response.writeHead(404).end();
  };
  const server = createServer(listener).listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    port,
    answers,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with a whole body. */
export function body(content: string | Uint8Array, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(200, headers).end(content);
  };
}

/** Sends the client elsewhere. */
export function redirect(location: string, status = 302): Answer {
  return (_request, response) => {
    response.writeHead(status, { location }).end();
  };
}
