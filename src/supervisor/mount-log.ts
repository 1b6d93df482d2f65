// What happens to mounts, as lines of the log.
import type { BaseLogger } from 'pino';
import type { MountState } from '../model/mount.js';
import type { MountNotice } from '../mount/protocol.js';
import type { MountHost } from './mount-host.js';

const TROUBLE: ReadonlySet<MountState> = new Set(['silent', 'failed', 'restarting']);

export class MountLog {
  readonly #log: BaseLogger;

  constructor(log: BaseLogger) {
    this.#log = log;
  }

  /** A worker's notice. A track that cannot be played is counted by its mount and logged once. */
  notice(mount: string, notice: MountNotice, host: MountHost | undefined): void {
    switch (notice.kind) {
      case 'track':
        this.#log.info({ mount, title: notice.title }, 'now playing');
        break;
      case 'playlist': {
        const { location, entries, addedCount, removedCount, unreadableCount } = notice.difference;
        const line = { mount, location, entries, added: addedCount, removed: removedCount };
        this.#log.info({ ...line, unreadable: unreadableCount }, 'the playlist changed');
        break;
      }
      case 'fault':
        this.#log.warn({ mount, reason: notice.message }, 'fault');
        break;
      case 'target': {
        const { to: state, reason, code } = notice.change;
        const line = { mount, server: notice.server, state, ...(code ? { code } : {}), reason };
        this.#log[code ? 'warn' : 'info'](line, 'target');
        break;
      }
      case 'passed_over': {
        const { location, code, reason } = notice;
        const isNew = host?.failed({ location, code, reason, at: new Date().toISOString() });
        if (isNew) this.#log.warn({ mount, location, code, reason }, 'track skipped: it cannot be played');
      }
    }
  }

  /** A mount's list cannot be followed, and so the last good one plays on; or, without a reason, it can again. */
  list(mount: string, location: string, reason: string | null): void {
    if (reason === null) this.#log.info({ mount, location }, 'the playlist is followed again');
    else
      this.#log.warn(
        { mount, location, reason },
        'the playlist cannot be followed: its last good state is kept',
      );
  }

  /** A mount's state changed. */
  state({ id, state, reason }: MountHost, from: MountState): void {
    this.#log[TROUBLE.has(state) ? 'warn' : 'info']({ mount: id, from, state, reason }, 'mount');
  }

  /** A mount is not started at all. */
  notStarted(mount: string, reason: string, level: 'info' | 'error'): void {
    this.#log[level]({ mount, reason }, 'mount is not started');
  }
}
