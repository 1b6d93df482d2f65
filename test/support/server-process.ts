// The built product as operators run it: a child process with a config file, a state, a cache and a port of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';
import { type ConfigInput, writeConfig } from './toml.js';
import { until } from './until.js';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const READY_WITHIN_S = 30;
const STOP_WITHIN_MS = 15_000;
const LOG_LINES = 5000;

/** What the API answered; `json` is the body as the caller expects it, null when it was no JSON. */
export interface ApiAnswer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: T;
}

/** Method, headers and body of a call; the body is sent as JSON. */
export interface ApiCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A running, stopped or killed server. */
export interface ServerProcess {
  readonly folder: string;
  readonly port: number;
  /** Process id while it runs. */
  readonly pid: number | undefined;
  url(path: string): string;
  /** Calls the API. */
  api<T = unknown>(path: string, call?: ApiCall): Promise<ApiAnswer<T>>;
  /** The last 5000 lines of stdout and stderr over all runs. */
  logLines(): readonly string[];
  /** Starts it again with the same config, state and cache; resolves when it is ready. */
  start(): Promise<void>;
  /** SIGTERM; resolves with the exit code. @throws Error when it does not end within 15 s */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it has ended. */
  kill9(): Promise<void>;
  /** Stops it if need be and removes its folder. */
  close(): Promise<void>;
}

/** How to start it. */
export interface ServerOptions {
  /** `server.port`, `state` and `cache` are filled in. */
  readonly config: ConfigInput;
  readonly env?: Readonly<Record<string, string>>;
  /** Command and arguments put before the server's own, which must replace themselves by it: `['prlimit', '--nofile=64']`. */
  readonly launcher?: readonly string[];
}

async function ask<T>(url: string, { method = 'GET', headers, body }: ApiCall = {}): Promise<ApiAnswer<T>> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = { method, headers: { ...type, ...headers }, body: JSON.stringify(body) ?? null };
  const send = () => fetch(url, { ...sent, signal: AbortSignal.timeout(10_000) });
  const response = await send().catch((error: unknown) => {
    if (method === 'GET' && isClosedWhileIdle(error)) return send();
    throw error;
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = (isJson ? JSON.parse(text) : null) as T;
  return { status: response.status, headers: response.headers, text, json };
}

/** A kept connection that the server closed while this process was busy: RFC 9112, 9.5 has clients ask again. */
function isClosedWhileIdle(error: unknown): boolean {
  return (
    error instanceof Error && error.cause instanceof Error && error.cause.message === 'other side closed'
  );
}

/** Collects whole lines of a child's output into `lines`, dropping the oldest. */
function collect(child: ChildProcess, lines: string[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines.length > LOG_LINES) lines.splice(0, lines.length - LOG_LINES);
    });
  }
}

function hasEnded(child: ChildProcess | null): boolean {
  return child === null || child.exitCode !== null || child.signalCode !== null;
}

/** Starts `jetstream run` on loopback and resolves when GET /api/health answers 200. */
export async function startServer({
  config,
  env = {},
  launcher = [],
}: ServerOptions): Promise<ServerProcess> {
  await access(ENTRY).catch(() => {
    throw new Error('dist/main.js is missing: npm run build');
  });
  const folder = await mkdtemp(join(tmpdir(), 'jetstream-e2e-'));
  const port = await freePort();
  const file = join(folder, 'config.toml');
  await writeConfig(file, {
    state: { path: join(folder, 'state.db') },
    cache: { path: join(folder, 'cache') },
    ...config,
    server: { host: '127.0.0.1', port, ...config.server },
  });
  const lines: string[] = [];
  const tail = () => lines.slice(-60).join('\n');
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  let child: ChildProcess | null = null;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child;
    if (ending === null || hasEnded(ending)) return ending?.exitCode ?? null;
    const exited = once(ending, 'exit', { signal: AbortSignal.timeout(STOP_WITHIN_MS) });
    ending.kill(signal);
    await exited.catch(() => {
      ending.kill('SIGKILL');
      throw new Error(`the server did not end on ${signal} within ${STOP_WITHIN_MS} ms:\n${tail()}`);
    });
    return ending.exitCode;
  };

  const server: ServerProcess = {
    folder,
    port,
    get pid() {
      return hasEnded(child) ? undefined : child?.pid;
    },
    url,
    api: (path, call) => ask(url(path), call),
    logLines: () => lines,
    async start() {
      const [program = process.execPath, ...args] = [...launcher, process.execPath, ENTRY];
      const started = spawn(program, [...args, 'run', '--config', file], {
        cwd: folder,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      collect(started, lines);
      const ready = until('GET /api/health answers 200', READY_WITHIN_S, async () => {
        return hasEnded(started) ? 'ended' : (await ask(url('/api/health'))).status === 200 && 'ready';
      });
      if ((await ready) === 'ended')
        throw new Error(`the server ended with ${started.exitCode} before it was ready:\n${tail()}`);
    },
    stop: () => end('SIGTERM'),
    async kill9() {
      await end('SIGKILL');
    },
    async close() {
      try {
        await end('SIGTERM');
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
  try {
    await server.start();
  } catch (error) {
    await server.kill9();
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${String(error)}\n${tail()}`, { cause: error });
  }
  return server;
}
