// Code run inside a mount worker of a server that runs: over Node's own inspector, which SIGUSR1 opens on loopback.
import { WebSocket } from 'undici';
import type { ServerProcess } from '../server-process.js';
import { until } from '../until.js';
import { signal } from './processes.js';

/** Environment a server must be started with, so that several may be inspected at once. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } as const;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly sessionId: string };
}

/** A connection to the inspector of a server. */
export interface Inspector {
  /** Session ids of the worker threads that run now. */
  workers(): readonly string[];
  /** Evaluates an expression in a worker; does not wait for a result, for there may never be one. */
  evaluate(session: string, expression: string): void;
  close(): void;
}

/** Opens the inspector and attaches to every worker. */
export async function openInspector(server: ServerProcess): Promise<Inspector> {
  const address = () =>
    server
      .logLines()
      .findLast((line) => line.includes('Debugger listening on'))
      ?.match(/ws:\S+/)?.[0];
  if (!address()) signal(server.pid ?? 0, 'SIGUSR1');
  const socket = new WebSocket(await until('the inspector listens', 10, address));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  const sessions = new Set<string>();
  let isAttached = false;
  let id = 0;
  const send = (method: string, params: object) => socket.send(JSON.stringify({ id: ++id, method, params }));
  socket.addEventListener('message', ({ data }) => {
    const { id: answered, method, params } = JSON.parse(String(data)) as Message;
    if (answered === 1) isAttached = true;
    if (method === 'NodeWorker.attachedToWorker' && params) {
      sessions.add(params.sessionId);
    } else if (method === 'NodeWorker.detachedFromWorker' && params) sessions.delete(params.sessionId);
  });
  send('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await until('the inspector is attached', 10, () => isAttached && sessions.size > 0);
  return {
    workers: () => [...sessions],
    evaluate(sessionId, expression) {
      const message = JSON.stringify({ id: ++id, method: 'Runtime.evaluate', params: { expression } });
      send('NodeWorker.sendMessageToWorker', { sessionId, message });
    },
    close: () => socket.close(),
  };
}
