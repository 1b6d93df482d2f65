// What systemd is told of the server (sd_notify(3)): ready, reloading, alive, stopping. Says nothing where nobody asked.
import { spawn } from 'node:child_process';
import { messageOf } from '../model/errors.js';

/** Assignments of one message, for example `['READY=1', 'STATUS=3 mounts']`. */
export type ServiceNotice = readonly string[];

export interface ServiceNoticesOptions {
  /** `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` as systemd sets them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** This process, compared with `WATCHDOG_PID`. */
  readonly pid: number;
  /** CLOCK_MONOTONIC in milliseconds. */
  readonly nowMs: () => number;
  /** Delivers one message; rejects when it could not be. */
  readonly send: (notice: ServiceNotice) => Promise<void>;
  /** A message was not delivered. */
  readonly onFault: (reason: string) => void;
}

/** Messages that may wait for the one that is being delivered; the oldest gives way, for the last state counts. */
const MAX_WAITING = 8;
const SEND_DEADLINE_MS = 3000;

/** Messages leave one after another, in the order in which they were given. */
export class ServiceNotices {
  readonly #options: ServiceNoticesOptions;
  readonly #isWanted: boolean;
  readonly #feedEveryMs: number | null;
  readonly #waiting: ServiceNotice[] = [];
  #fedAtMs = Number.NEGATIVE_INFINITY;
  #isSending = false;
  #isReady = false;

  constructor(options: ServiceNoticesOptions) {
    this.#options = options;
    this.#isWanted = Boolean(options.env.NOTIFY_SOCKET);
    this.#feedEveryMs = this.#isWanted ? feedingMs(options) : null;
  }

  /** The server is up; `status` is what `systemctl status` shows. */
  ready(status: string): void {
    this.#isReady = true;
    this.#tell(['READY=1', `STATUS=${status}`]);
  }

  /** The server is about to end. */
  stopping(): void {
    this.#tell(['STOPPING=1']);
  }

  /** Tells of a reload from its beginning to its end, whether it succeeds or not; settles as it does. */
  async reloading<T>(reload: () => Promise<T>): Promise<T> {
    // Without the time a unit of Type=notify-reload would take the message for one of an earlier reload.
    this.#tell(['RELOADING=1', `MONOTONIC_USEC=${Math.floor(this.#options.nowMs() * 1000)}`]);
    try {
      return await reload();
    } finally {
      this.#tell(['READY=1']);
    }
  }

  /**
   * Call with every turn of the supervisor's loop: feeds the watchdog, where there is one, twice in its time. It watches
   * from the moment the server is ready.
   */
  alive(): void {
    const now = this.#options.nowMs();
    if (
      !this.#isReady ||
      this.#feedEveryMs === null ||
      this.#isSending ||
      now - this.#fedAtMs < this.#feedEveryMs
    )
      return;
    this.#fedAtMs = now;
    this.#tell(['WATCHDOG=1']);
  }

  #tell(notice: ServiceNotice): void {
    if (!this.#isWanted) return;
    this.#waiting.push(notice);
    if (this.#waiting.length > MAX_WAITING) {
      this.#options.onFault(`systemd was not told ${this.#waiting.shift()?.[0]}: too many messages wait`);
    }
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const { send, onFault } = this.#options;
    this.#isSending = true;
    for (let notice = this.#waiting.shift(); notice; notice = this.#waiting.shift()) {
      try {
        await send(notice);
      } catch (error) {
        // A watchdog that was not fed is fed with the next turn.
        this.#fedAtMs = Number.NEGATIVE_INFINITY;
        onFault(`systemd was not told ${notice[0]}: ${messageOf(error)}`);
      }
    }
    this.#isSending = false;
  }
}

/** Half of the watchdog's time, as sd_watchdog_enabled(3) advises; null when no watchdog watches this process. */
function feedingMs({ env, pid }: ServiceNoticesOptions): number | null {
  const usec = Number(env.WATCHDOG_USEC);
  const isOurs = env.WATCHDOG_PID === undefined || Number(env.WATCHDOG_PID) === pid;
  return isOurs && usec > 0 ? usec / 2000 : null;
}

/**
 * Delivers with systemd's own program, because Node.js has no datagram sockets of AF_UNIX. The unit needs
 * NotifyAccess=all, since the message does not come from the main process.
 * @throws Error when the program is missing, fails or takes longer than 3 s
 */
export function sendBySystemdNotify(notice: ServiceNotice): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('systemd-notify', notice, {
      env: { PATH: process.env.PATH ?? '', NOTIFY_SOCKET: process.env.NOTIFY_SOCKET ?? '' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: SEND_DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-1000);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`systemd-notify: ${words.trim() || (signal ?? `exit code ${code}`)}`));
    });
  });
}
