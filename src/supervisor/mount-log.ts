// What happens to mounts, as lines of the log.
import type { BaseLogger } from 'pino';
import type { ConfigDifference } from '../model/config-reload.js';
import type { MountState, TrackFailure } from '../model/mount.js';
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
      case 'track_ended':
        this.#log.debug({ mount, playedS: notice.play.playedS, reason: notice.play.reason }, 'track ended');
        break;
      case 'fault':
        this.#log.warn({ mount, reason: notice.message }, 'fault');
        break;
      case 'target': {
        const { to: state, reason, code } = notice.change;
        const line = { mount, server: notice.server, state, ...(code ? { code } : {}), reason };
        this.#log[code ? 'warn' : 'info'](line, 'target');
        break;
      }
      case 'passed_over':
        // A track in quarantine was not tried: its failures were counted when it failed.
        if (notice.code !== 'JS_TRACK_QUARANTINED') this.#failed(mount, notice, host);
        break;
      case 'given_up':
        this.#failed(mount, { ...notice, code: 'JS_RENDER_FAILED' }, host);
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

  #failed(
    mount: string,
    { location, code, reason }: Omit<TrackFailure, 'at'>,
    host: MountHost | undefined,
  ): void {
    const isNew = host?.failed({ location, code, reason, at: new Date().toISOString() });
    if (isNew) this.#log.warn({ mount, location, code, reason }, 'track skipped: it cannot be played');
  }

  /** A mount's state changed. */
  state({ id, state, reason }: MountHost, from: MountState): void {
    this.#log[TROUBLE.has(state) ? 'warn' : 'info']({ mount: id, from, state, reason }, 'mount');
  }

  /** The config file was taken up. */
  reloaded({ file, mounts, settings, needRestart }: ConfigDifference): void {
    const changed = mounts
      .filter(({ action }) => action !== 'keep')
      .map(({ id, action }) => `${id}: ${action}`);
    this.#log.info({ file, changed, settings, needRestart }, 'config reloaded');
  }

  /** A mount is not started at all. */
  notStarted(mount: string, reason: string, level: 'info' | 'error'): void {
    this.#log[level]({ mount, reason }, 'mount is not started');
  }
}
