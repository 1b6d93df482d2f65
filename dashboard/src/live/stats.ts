// Figures of the moment as the server sends them: they refresh what was last heard of the station between two answers.
import { batch, signal } from '@preact/signals';
import type { StationEvent } from './event-log.js';
import { health, mountSeen, patchMount } from './station.js';

interface StatsEvent {
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  readonly eventLoopDelayMs: number | null;
  readonly queuedJobs: number;
  readonly activeJobs: number;
  readonly cacheBytes: number;
  readonly mounts: ReadonlyArray<{ readonly id: string; readonly readAheadS: number }>;
}

/** How far the library's analysis is. */
export interface LibraryProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  readonly isFinished: boolean;
}

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
  const stats = event as unknown as StatsEvent;
  batch(() => {
    cacheBytes.value = stats.cacheBytes;
    takeUsage(stats, event.at);
    for (const { id, readAheadS } of stats.mounts) {
      if (mountSeen(id)) patchMount(id, { readAheadS });
    }
  });
}

function takeUsage(stats: StatsEvent, at: string): void {
  const known = health.peek();
  if (!known) return;
  const { cpuPercent, memoryBytes, eventLoopDelayMs, queuedJobs, activeJobs } = stats;
  const render = { ...known.render, queuedJobs, activeJobs };
  const { usage } = known;
  const isFull = usage !== null && cpuPercent !== null && memoryBytes !== null && eventLoopDelayMs !== null;
  const now = isFull ? { ...usage, cpuPercent, memoryBytes, eventLoopDelayMs, at } : usage;
  health.value = { ...known, render, usage: now };
}
