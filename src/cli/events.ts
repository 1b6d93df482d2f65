// `jetstream events`: what happens, as it happens, over losses of the connection.
import { setTimeout as delay } from 'node:timers/promises';
import type { GapNotice, StationEvent } from '../model/events.js';
import { messageOf } from '../model/errors.js';
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
): Promise<number> {
  let last: string | null = null;
  let left = task.count ?? Number.POSITIVE_INFINITY;
  for (let isFirst = true; left > 0 && !signal.aborted; isFirst = false) {
    try {
      for await (const news of follow(client, task, last, signal)) {
        last = news.id ?? last;
        if (news.data === null) continue;
        streams.out(task.isJson ? news.data : describeEvent(JSON.parse(news.data) as Told));
        left -= 1;
        if (left <= 0) return EXIT.ok;
      }
    } catch (error) {
      if (signal.aborted) break;
      if (isFirst || (error instanceof CommandFault && error.exitCode !== EXIT.noServer)) throw error;
      streams.err(`${messageOf(error)}; trying again`);
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
  return EXIT.ok;
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
  return plain(`${event.at.slice(0, 19).replace('T', ' ')}  ${event.type.padEnd(16)}  ${mount.padEnd(12)}  ${wordsOf(event)}`);
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
