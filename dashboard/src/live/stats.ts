// Figures of the moment as the server sends them: they refresh what was last heard of the station between two answers.
import { batch, signal } from '@preact/signals';
import type { EventData, StationStats } from '../../../src/model/events.js';
import type { StationEvent } from './event-log.js';
import { health, mountSeen, patchMount } from './station.js';

/** How far the library's analysis is. */
export type LibraryProgress = EventData['library_progress'];

/** Bytes in the cache; null before the server told. */
export const cacheBytes = signal<number | null>(null);

/** The library's analysis as last heard of; null before the server told. */
export const libraryProgress = signal<LibraryProgress | null>(null);

/** Takes a `stats` or `library_progress` event. */
export function takeStats(event: StationEvent): void {
  if (event.type === 'library_progress') {
    libraryProgress.value = event as unknown as LibraryProgress;
    return;
  }
  const stats = event as unknown as StationStats;
  batch(() => {
    cacheBytes.value = stats.cacheBytes;
    takeUsage(stats, event.at);
    for (const { id, readAheadS } of stats.mounts) {
      if (mountSeen(id)) patchMount(id, { readAheadS });
    }
  });
}

function takeUsage(stats: StationStats, at: string): void {
  const known = health.peek();
  if (!known) return;
  const { cpuPercent, memoryBytes, eventLoopDelayMs, queuedJobs, activeJobs } = stats;
  const render = { ...known.render, queuedJobs, activeJobs };
  const { usage } = known;
  const isFull = usage !== null && cpuPercent !== null && memoryBytes !== null && eventLoopDelayMs !== null;
  const now = isFull ? { ...usage, cpuPercent, memoryBytes, eventLoopDelayMs, at } : usage;
  health.value = { ...known, render, usage: now };
}
