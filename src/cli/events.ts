// `jetstream events`: what happens, as it happens, over losses of the connection.
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../model/errors.js';
import type { GapNotice, StationEvent } from '../model/events.js';
import { type ApiClient, CommandFault } from './api-client.js';
import { EventReader } from './event-reader.js';
import { EXIT, type Streams } from './streams.js';
import { plain, songOf } from './table.js';

/** What to listen to, and for how long. */
export interface EventsTask {
  /** Types with commas between them; null: all but those of the moment. */
  readonly types: string | null;
  readonly mount: string | null;
  /** Ends after so many events; null: never. */
  readonly count: number | null;
  readonly isJson: boolean;
}

/** How far a command has come, over all connections. */
interface Progress {
  /** Number of the last event. */
  last: string | null;
  told: number;
}

type Told = StationEvent | GapNotice;

/** The server sends a sign of life every 15 s. */
const SILENCE_MS = 45_000;
const RETRY_MS = 1000;

/**
 * Prints a line for each event until `signal` or the count; resolves to 0. A connection that is lost is made again,
 * and what happened meanwhile is told, as far as the server kept it.
 * @throws CommandFault when the first connection fails, or the server refuses
 */
export async function events(
  client: ApiClient,
  task: EventsTask,
  streams: Streams,
  signal: AbortSignal,
  retryMs = RETRY_MS,
): Promise<number> {
  const progress: Progress = { last: null, told: 0 };
  const isDone = () => signal.aborted || progress.told >= (task.count ?? Number.POSITIVE_INFINITY);
  for (let isFirst = true; !isDone(); isFirst = false) {
    if (!isFirst) await delay(retryMs, undefined, { signal }).catch(() => undefined);
    try {
      await hear(client, task, streams, signal, progress);
    } catch (error) {
      if (signal.aborted) break;
      if (isFinal(error, isFirst)) throw error;
      streams.err(`${messageOf(error)}; trying again`);
    }
  }
  return EXIT.ok;
}

/** Tells the news of one connection until it ends or the count is reached. */
async function hear(
  client: ApiClient,
  task: EventsTask,
  streams: Streams,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  for await (const { id, data } of follow(client, task, progress.last, signal)) {
    progress.last = id ?? progress.last;
    if (data === null) continue;
    streams.out(task.isJson ? data : describeEvent(JSON.parse(data) as Told));
    progress.told += 1;
    if (progress.told === task.count) return;
  }
}

/** Whether trying again is of no use: a refusal, or nobody there from the beginning; a connection may break. */
function isFinal(error: unknown, isFirst: boolean): boolean {
  if (error instanceof CommandFault) return isFirst || !error.isForNow;
  return error instanceof RangeError || error instanceof SyntaxError;
}

/** The news of one connection, until it ends. */
async function* follow(client: ApiClient, task: EventsTask, last: string | null, signal: AbortSignal) {
  const query = new URLSearchParams();
  if (task.types !== null) query.set('types', task.types);
  if (task.mount !== null) query.set('mount', task.mount);
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(new Error('the server went silent')), SILENCE_MS);
  try {
    const headers = last === null ? {} : { 'last-event-id': last };
    const ended = AbortSignal.any([signal, silence.signal]);
    const { body } = await client.open(`/api/events?${query}`, { headers, signal: ended });
    const reader = new EventReader();
    for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      watch.refresh();
      yield* reader.take(text);
    }
  } finally {
    clearTimeout(watch);
  }
}

/** One event on one line. */
export function describeEvent(event: Told): string {
  const mount = 'mount' in event && event.mount !== undefined ? event.mount : '-';
  return plain(
    `${event.at.slice(0, 19).replace('T', ' ')}  ${event.type.padEnd(16)}  ${mount.padEnd(12)}  ${wordsOf(event)}`,
  );
}

function wordsOf(event: Told): string {
  switch (event.type) {
    case 'track_started':
      return songOf(event);
    case 'track_ended':
      return `${songOf(event)}: ${event.reason} after ${event.playedS.toFixed(0)} s`;
    case 'mount_state':
      return `${event.from} -> ${event.to}: ${event.reason}`;
    case 'target_state':
      return `${event.server} ${event.from} -> ${event.to}: ${event.reason}`;
    case 'track_failed':
      return `${event.location}: ${event.reason}`;
    case 'playlist_changed':
      return `${event.location}: ${event.addedCount} new, ${event.removedCount} gone`;
    case 'health':
      return [event.status, ...event.checks.map(({ name, summary }) => `${name}: ${summary}`)].join('; ');
    case 'gap':
      return `events ${event.after + 1} to ${event.oldest - 1} are lost: the connection was away for too long`;
    default: {
      const { seq, at, type, mount, ...data } = event;
      return JSON.stringify(data);
    }
  }
}
