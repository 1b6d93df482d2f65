// Asks a server, now and then, what it makes of our stream: how many listen, and what it runs.
import type { ServerView } from '../model/target.js';
import { type GetRequest, httpGet } from './http-get.js';
import type { TargetTimings } from './target-timings.js';

/** A server with a thousand mounts says about half a megabyte. */
const MAX_STATUS_CHARS = 1 << 20;
const DEADLINE_MS = 5000;

/**
 * Finds a mount in the text of status-json.xsl; null when the text is not JSON (2.4.4 is not, in its first moments)
 * or does not list the mount. `icestats.source` is an object, an array or absent (Icecast web/xml2json.xslt).
 */
export function parseServerView(text: string, mountPath: string, at: string): ServerView | null {
  const icestats = field(parseJson(text), 'icestats');
  const listed = field(icestats, 'source');
  const sources: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  const source = sources.find((candidate) => pathOf(field(candidate, 'listenurl')) === mountPath);
  if (source === undefined) return null;
  const version = field(icestats, 'server_id');
  return {
    listeners: count(field(source, 'listeners')),
    listenerPeak: count(field(source, 'listener_peak')),
    version: typeof version === 'string' ? version.slice(0, 100) : null,
    at,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? Math.floor(value) : 0;
}

function pathOf(url: unknown): string | null {
  if (typeof url !== 'string' || !URL.canParse(url)) return null;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
}

/** Watches one server's view of one mount while it is connected. Its faults are nobody's: the view becomes null. */
export class ServerStats {
  readonly #request: GetRequest;
  readonly #mountPath: string;
  readonly #timings: Pick<TargetTimings, 'firstStatsMs' | 'statsMs'>;
  #view: ServerView | null = null;
  #timer: NodeJS.Timeout | undefined;
  #asking: AbortController | null = null;

  constructor(
    request: Omit<GetRequest, 'path'>,
    mountPath: string,
    timings: Pick<TargetTimings, 'firstStatsMs' | 'statsMs'>,
  ) {
    // Of all mounts Icecast would tell otherwise, which on a server with hundreds is most of its work and of ours.
    this.#request = { ...request, path: `/status-json.xsl?mount=${encodeURIComponent(mountPath)}` };
    this.#mountPath = mountPath;
    this.#timings = timings;
  }

  /** The latest answer; null when there is none or it could not be understood. */
  get view(): ServerView | null {
    return this.#view;
  }

  /** Begins to ask; idempotent. */
  start(): void {
    if (this.#asking) return;
    const asking = new AbortController();
    this.#asking = asking;
    this.#askAfter(this.#timings.firstStatsMs, asking.signal);
  }

  /** Stops asking and forgets the view. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    this.#view = null;
  }

  #askAfter(waitMs: number, signal: AbortSignal): void {
    this.#timer = setTimeout(() => void this.#ask(signal), waitMs);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const limits = { deadlineMs: DEADLINE_MS, maxChars: MAX_STATUS_CHARS };
    const text = await httpGet(this.#request, limits, signal).catch(() => '');
    if (signal.aborted) return;
    this.#view = parseServerView(text, this.#mountPath, new Date().toISOString());
    this.#askAfter(this.#timings.statsMs, signal);
  }
}
