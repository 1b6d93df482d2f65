// Every request to the API goes through here: one timeout, one kind of error, one way to notice a lost session.
import { signal } from '@preact/signals';

/** What is wrong with one key of a definition, in the API's words. */
export interface Fault {
  readonly key: string;
  readonly message: string;
  readonly expected?: string;
  readonly nearest?: string | null;
}

/** A refused or failed request. `status` 0: the server did not answer at all. */
export class ApiError extends Error {
  readonly status: number;
  /** Stable code of docs/errors.md; empty when it was not the API that answered. */
  readonly code: string;
  readonly faults: readonly Fault[];

  constructor(status: number, code: string, message: string, faults: readonly Fault[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.faults = faults;
  }

  /** The server has no such route: its version is older than this page's wish. */
  get isMissingRoute(): boolean {
    return (
      (this.status === 404 && this.code === 'JS_NOT_FOUND') || this.status === 405 || this.status === 501
    );
  }
}

/** Becomes true when an answer says that nobody is signed in. */
export const needsKey = signal(false);

/** What may accompany a request. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** An answer with its headers; `data` is the JSON body, or the text of any other. */
export interface Answer<T> {
  readonly data: T;
  readonly headers: Headers;
}

const TIMEOUT_MS = 15_000;

/** Says that a script of this very page asks: other pages cannot add it, so the cookie alone changes nothing. */
const OWN = { 'x-jetstream': 'dashboard' };

/** Asks the API. @throws ApiError for anything but a success */
export async function ask<T>(path: string, call: Call = {}): Promise<Answer<T>> {
  const response = await send(path, call);
  const text = await response.text().catch(() => '');
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const data: unknown = isJson ? parsed(text) : text;
  if (response.ok) return { data: data as T, headers: response.headers };
  if (response.status === 401 && !path.startsWith('/api/session')) needsKey.value = true;
  throw problemOf(response.status, data);
}

/** Like {@link ask}, for callers that want the body alone. */
export async function get<T>(path: string, call: Call = {}): Promise<T> {
  return (await ask<T>(path, call)).data;
}

async function send(
  path: string,
  { method = 'GET', body, headers = {}, timeoutMs, signal: abort }: Call,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS);
  try {
    return await fetch(path, {
      method,
      headers: { ...OWN, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: abort ? AbortSignal.any([abort, timeout]) : timeout,
      credentials: 'same-origin',
    });
  } catch (error) {
    throw new ApiError(0, '', error instanceof Error ? error.message : String(error));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(status: number, data: unknown): ApiError {
  const { code, detail, title, faults } = (typeof data === 'object' && data !== null ? data : {}) as {
    code?: string;
    detail?: string;
    title?: string;
    faults?: Fault[];
  };
  return new ApiError(status, code ?? '', detail ?? title ?? `HTTP ${status}`, faults ?? []);
}

/** `path` with the given query; undefined values are left out. */
export function withQuery(
  path: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** `/api/mounts/ID` and what is below it. */
export function mountPath(id: string, below = ''): string {
  return `/api/mounts/${encodeURIComponent(id)}${below}`;
}
