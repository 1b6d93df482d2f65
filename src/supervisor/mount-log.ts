// What happens to mounts, as lines of the log and as events.
import type { BaseLogger } from 'pino';
import type { ConfigDifference } from '../model/config-reload.js';
import { type EventFeed, LISTED_LOCATIONS } from '../model/events.js';
import type { MountState, TrackFailure } from '../model/mount.js';
import type { PlaylistReload } from '../model/playlist.js';
import type { MountNotice } from '../mount/protocol.js';
import type { StreamNews } from '../planner/programme-door.js';
import type { MountHost } from './mount-host.js';

const TROUBLE: ReadonlySet<MountState> = new Set(['silent', 'failed', 'restarting']);

export class MountLog {
  readonly #log: BaseLogger;
  readonly #events: EventFeed;

  constructor(log: BaseLogger, events: EventFeed) {
    this.#log = log;
    this.#events = events;
  }

  /** A worker's notice. A track that cannot be played is counted by its mount and logged once. */
  notice(mount: string, notice: MountNotice, host: MountHost | undefined): void {
    switch (notice.kind) {
      case 'track': {
        const { location, title, artist, lengthS: durationS } = notice.play;
        this.#log.info({ mount, title: notice.title }, 'now playing');
        this.#events.emit('track_started', { location, title, artist, durationS }, mount);
        break;
      }
      case 'playlist':
        this.#playlistChanged(mount, notice.difference);
        break;
      case 'stream':
        this.#stream(mount, notice);
        break;
      case 'track_ended':
        this.#log.debug({ mount, playedS: notice.play.playedS, reason: notice.play.reason }, 'track ended');
        break;
      case 'fault':
        this.#log.warn({ mount, reason: notice.message }, 'fault');
        break;
      case 'target': {
        const { server } = notice;
        const { index: target, from, to, reason, code } = notice.change;
        const line = { mount, server, state: to, ...(code ? { code } : {}), reason };
        this.#log[code ? 'warn' : 'info'](line, 'target');
        this.#events.emit('target_state', { target, server, from, to, reason, code }, mount);
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

  #stream(mount: string, { location, trouble }: StreamNews): void {
    if (trouble === null) this.#log.info({ mount, location }, 'the stream is up');
    else this.#log.warn({ mount, location, reason: trouble }, 'the stream is down');
  }

  #playlistChanged(mount: string, difference: PlaylistReload): void {
    const { location, entries, addedCount, removedCount, unreadableCount } = difference;
    const line = { mount, location, entries, added: addedCount, removed: removedCount };
    this.#log.info({ ...line, unreadable: unreadableCount }, 'the playlist changed');
    const added = difference.added.slice(0, LISTED_LOCATIONS);
    const removed = difference.removed.slice(0, LISTED_LOCATIONS);
    const change = { location, entries, addedCount, removedCount, added, removed };
    this.#events.emit('playlist_changed', change, mount);
  }

  #failed(
    mount: string,
    { location, code, reason }: Omit<TrackFailure, 'at'>,
    host: MountHost | undefined,
  ): void {
    const isNew = host?.failed({ location, code, reason, at: new Date().toISOString() });
    if (isNew) this.#log.warn({ mount, location, code, reason }, 'track skipped: it cannot be played');
    this.#events.emit('track_failed', { location, code, reason }, mount);
  }

  /** A mount's state changed. */
  state({ id, state, reason }: MountHost, from: MountState): void {
    this.#log[TROUBLE.has(state) ? 'warn' : 'info']({ mount: id, from, state, reason }, 'mount');
    this.#events.emit('mount_state', { from, to: state, reason }, id);
  }

  /** The config file was taken up. */
  reloaded({ file, mounts, settings, needRestart }: ConfigDifference): void {
    const changed = mounts
      .filter(({ action }) => action !== 'keep')
      .map(({ id, action }) => `${id}: ${action}`);
    this.#log.info({ file, changed, settings, needRestart }, 'config reloaded');
    const ids = (wanted: (typeof mounts)[number]['action']) =>
      mounts.filter(({ action }) => action === wanted).map(({ id }) => id);
    const data = {
      added: ids('add'),
      removed: ids('remove'),
      updated: ids('update'),
      restarted: ids('restart'),
    };
    this.#events.emit('config_reloaded', { ...data, pending: needRestart });
  }

  /** A mount is not started at all. */
  notStarted(mount: string, reason: string, level: 'info' | 'error'): void {
    this.#log[level]({ mount, reason }, 'mount is not started');
  }
}
