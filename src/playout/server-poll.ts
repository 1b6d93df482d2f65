// Asks each server, now and then, what it makes of our streams: once for all mounts of this thread that are on it.
import type { TargetConfig } from '../config/target-schema.js';
import type { ServerView } from '../model/target.js';
import { monotonicMs } from '../model/time.js';
import type { DialOptions } from './dial.js';
import { httpGet } from './http-get.js';
import { parseAdminStats, parseFallbacks, parseStatusJson, type ServerReport } from './server-report.js';
import type { SourceDescription } from './source-description.js';
import type { TargetTimings } from './target-timings.js';

/** A server with a thousand mounts says about half a megabyte. */
const LIMITS = { deadlineMs: 5000, maxChars: 1 << 20 };

/** Which server, and as whom: only its administrator is told everything. */
export type AskedServer = DialOptions & Pick<TargetConfig, 'admin_user' | 'admin_password'>;
type PollTimings = Pick<TargetTimings, 'firstStatsMs' | 'statsMs'>;

/** The server's view of one mount, as of the last answer; null while it is not known. */
export type ServerViewer = { readonly view: ServerView | null; close(): void };

/** All servers this thread is connected to. */
export class ServerPolls {
  readonly #polls = new Map<string, ServerPoll>();
  readonly #timings: PollTimings;

  constructor(timings: PollTimings) {
    this.#timings = timings;
  }

  /** Follows what `server` says of a stream until the viewer is closed. Its faults are nobody's: the view becomes null. */
  follow(
    server: AskedServer,
    { mountPath, userAgent }: Pick<SourceDescription, 'mountPath' | 'userAgent'>,
  ): ServerViewer {
    const { host, port, tls, tls_ca, tls_insecure, admin_user, admin_password } = server;
    const key = JSON.stringify([host, port, tls, tls_ca, tls_insecure, admin_user, admin_password]);
    const poll = this.#polls.get(key) ?? new ServerPoll(server, userAgent, this.#timings);
    this.#polls.set(key, poll);
    poll.join();
    let isOpen = true;
    return {
      get view() {
        return isOpen ? poll.viewOf(mountPath) : null;
      },
      close: () => {
        if (isOpen && poll.leave()) this.#polls.delete(key);
        isOpen = false;
      },
    };
  }
}

/** One server; asks while anybody follows. */
class ServerPoll {
  readonly #server: AskedServer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timings: PollTimings;
  readonly #asking = new AbortController();
  #followers = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Of the next question, monotonic milliseconds. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  #report: ServerReport | null = null;
  #fallbacks: ReadonlyMap<string, string> | null = null;
  #at = '';

  constructor(server: AskedServer, userAgent: string, timings: PollTimings) {
    this.#server = server;
    this.#timings = timings;
    const { admin_user: user = 'admin', admin_password: password } = server;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    this.#headers = { 'user-agent': userAgent, ...(password === undefined ? {} : { authorization }) };
  }

  /** Whoever comes is told soon; those who come at once are told together. */
  join(): void {
    this.#followers += 1;
    this.#askAfter(this.#timings.firstStatsMs);
  }

  /** True when the last follower has left and nothing is asked any more. */
  leave(): boolean {
    this.#followers -= 1;
    if (this.#followers > 0) return false;
    clearTimeout(this.#timer);
    this.#asking.abort();
    return true;
  }

  viewOf(mountPath: string): ServerView | null {
    const mount = this.#report?.mounts.get(mountPath);
    if (!this.#report || !mount) return null;
    const fallbackMount = this.#fallbacks?.get(mountPath) ?? null;
    return { ...mount, version: this.#report.version, fallbackMount, at: this.#at };
  }

  /** Sees to it that the server is asked after `waitMs` at the latest. */
  #askAfter(waitMs: number): void {
    const dueAtMs = monotonicMs() + waitMs;
    if (dueAtMs >= this.#dueAtMs) return;
    this.#dueAtMs = dueAtMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), waitMs);
  }

  async #ask(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    const isAdmin = this.#server.admin_password !== undefined;
    const report = isAdmin
      ? parseAdminStats(await this.#get('/admin/stats'))
      : parseStatusJson(await this.#get('/status-json.xsl'));
    const fallbacks = isAdmin ? parseFallbacks(await this.#get('/admin/listmounts')) : null;
    if (this.#asking.signal.aborted) return;
    this.#report = report;
    this.#fallbacks = fallbacks;
    this.#at = new Date().toISOString();
    this.#askAfter(this.#timings.statsMs);
  }

  #get(path: string): Promise<string> {
    const { signal } = this.#asking;
    return httpGet({ ...this.#server, path, headers: this.#headers }, LIMITS, signal).catch(() => '');
  }
}
