// One connection to GET /api/events: typed events into the log, levels into the meters.
import { withQuery } from '../api/client.js';
import { allowedMounts } from '../session.js';
import { lastSeq, logEvent, type StationEvent } from './event-log.js';
import { pushLevels } from './levels.js';
import { takeStats } from './stats.js';

/** Types that are kept in the log; the others are figures of the moment. */
export const LOGGED = [
  'track_started',
  'track_ended',
  'mount_state',
  'target_state',
  'playlist_changed',
  'queue_changed',
  'track_failed',
  'health',
  'config_reloaded',
] as const;

interface LevelsEvent {
  readonly mount: string;
  readonly peakDb: number | null;
  readonly rmsDb: number | null;
}

/** An open or opening connection. */
export interface EventSourceHandle {
  isOpen(): boolean;
  close(): void;
}

/** What its owner is told. */
export interface EventSourceCallbacks {
  opened(): void;
  /** Events were lost between the log's end and what follows. */
  gap(): void;
  /** The server has no such route, or refuses it: ask it another way. */
  absent(): void;
  /** The connection broke; the browser tries again by itself. */
  lost(): void;
}

const FIGURES = ['stats', 'library_progress'] as const;

/** Opens the feed where the log ends; `withLevels` asks for ten levels a second as well. */
export function openEvents(withLevels: boolean, told: EventSourceCallbacks): EventSourceHandle {
  const types = [...LOGGED, ...FIGURES, ...(withLevels ? ['levels'] : [])];
  // A key for some mounts hears of those only, and must say so.
  const mount = allowedMounts()?.join(',');
  const source = new EventSource(
    withQuery('/api/events', { types: types.join(','), after: lastSeq(), mount }),
  );
  for (const type of LOGGED) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const event = parsed(data);
      if (event) logEvent({ ...event, type });
    });
  }
  source.addEventListener('gap', () => told.gap());
  source.addEventListener('levels', ({ data }: MessageEvent<string>) => {
    const { mount, peakDb, rmsDb } = JSON.parse(data) as LevelsEvent;
    pushLevels(mount, peakDb, rmsDb);
  });
  for (const type of FIGURES) {
    source.addEventListener(type, ({ data }: MessageEvent<string>) => {
      const event = parsed(data);
      if (event) takeStats({ ...event, type });
    });
  }
  source.addEventListener('open', () => told.opened());
  source.addEventListener('error', () => {
    // A browser gives up only where it was answered, but not with a stream (html.spec.whatwg.org, EventSource).
    if (source.readyState === EventSource.CLOSED) told.absent();
    else told.lost();
  });
  return { isOpen: () => source.readyState === EventSource.OPEN, close: () => source.close() };
}

function parsed(data: string): StationEvent | null {
  try {
    return JSON.parse(data) as StationEvent;
  } catch {
    return null;
  }
}
