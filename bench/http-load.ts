// Requests against the API: all at once, and with bodies nobody should send.
import { Agent, get, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';

/** Latencies, milliseconds. */
export interface Latencies {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers other than 200. */
  readonly failed: number;
}

/** Status of a GET; 0 when there was no answer. */
function statusOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    }).on('error', () => resolve(0));
  });
}

/** Asks `count` times at once, each on a connection of its own. */
export async function burst(url: string, count: number): Promise<Latencies> {
  const agent = new Agent({ keepAlive: false, maxSockets: count });
  const beginMs = performance.now();
  const one = async () => {
    const status = await statusOf(url, agent);
    return { ms: performance.now() - beginMs, status };
  };
  const all = await Promise.all(Array.from({ length: count }, one));
  agent.destroy();
  return latenciesOf(all);
}

/** Sums answers up. */
export function latenciesOf(answers: readonly { readonly ms: number; readonly status: number }[]): Latencies {
  const times = answers.map(({ ms }) => ms);
  const failed = answers.filter(({ status }) => status !== 200).length;
  return {
    requests: times.length,
    p50Ms: shareOf(times, 0.5),
    p99Ms: shareOf(times, 0.99),
    maxMs: shareOf(times, 1),
    failed,
  };
}

/** The value that `share` (0 to 1) of all values lie below; 0 where there are none. */
export function shareOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Sends `chunk` `times` times as the body of a POST; resolves to the status, 0 when there was none. */
export function postStream(url: string, chunk: Buffer, times: number): Promise<number> {
  return new Promise((resolve) => {
    const options: RequestOptions = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const post = request(url, { ...options, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      post.destroy();
    });
    post.on('error', () => resolve(0));
    let left = times;
    const send = () => {
      while (left-- > 0) if (!post.write(chunk)) return void post.once('drain', send);
      post.end();
    };
    send();
  });
}

/** Begins a body and never ends it; resolves to the status of the answer, 0 when there was none. */
export function postSlowly(url: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\n`;
      socket.write(`${head}Content-Length: 1000\r\n\r\n{`);
    });
    socket.on('data', (bytes) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(bytes))?.[1] ?? 0));
      socket.destroy();
    });
    socket.on('error', () => resolve(0)).on('close', () => resolve(0));
  });
}
