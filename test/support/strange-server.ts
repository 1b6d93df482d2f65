// A TCP server for everything a real Icecast will not do on request: silence, resets, half answers, odd protocols.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** A running strange server. */
export interface StrangeServer {
  readonly port: number;
  /** Heads of requests received so far, one per connection that sent one. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

type Answer = (socket: Socket, head: string) => void;

/** What a strange server may differ in besides its answer to sources. */
export interface StrangeOptions {
  readonly tls?: TlsOptions;
  /** Answers titles and questions for statistics; by default with an empty 200. */
  readonly onGet?: Answer;
}

/** Listens on loopback and hands each source connection, with its request's head, to `onSource`. */
export async function strangeServer(onSource: Answer, options: StrangeOptions = {}): Promise<StrangeServer> {
  const { tls, onGet = (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n') } = options;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket) => {
    sockets.add(socket);
    let head = '';
    const onData = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onData);
      requests.push(head);
      if (head.startsWith('GET ')) onGet(socket, head);
      else onSource(socket, head);
    };
    socket.on('data', onData).on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server: Server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Says what Icecast 2.4 says to a source that is welcome. */
export function welcome(socket: Socket): void {
  socket.write('HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\nHTTP/1.0 200 OK\r\n\r\n');
}
