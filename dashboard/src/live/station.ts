// The station as last heard of: one signal per mount, so that a row is redrawn when its own mount changes and only then.
import { batch, computed, type Signal, signal } from '@preact/signals';
import type { SystemHealth } from '../../../src/model/health.js';
import type { MountStatus } from '../../../src/model/mount.js';
import { keepLevelsOf } from './levels.js';

/** A mount's status with the moment it was received. */
export interface Seen {
  readonly status: MountStatus;
  /** Wall clock of this browser, milliseconds: positions run on from here. */
  readonly atMs: number;
}

const mounts = new Map<string, Signal<Seen>>();

/** Ids of all mounts in the server's order; null before the first answer. */
export const mountIds = signal<readonly string[] | null>(null);

/** Health in detail; null before the first answer. */
export const health = signal<SystemHealth | null>(null);

/** All mounts as last seen. */
export const allMounts = computed<readonly Seen[]>(() =>
  (mountIds.value ?? []).flatMap((id) => mounts.get(id)?.value ?? []),
);

/** One mount as last seen; reading it subscribes to that mount alone. */
export function mountSeen(id: string): Seen | null {
  // Also depends on the list, so that a mount that appears later is noticed.
  return mountIds.value === null ? null : (mounts.get(id)?.value ?? null);
}

/** Takes a full list of mounts. */
export function takeMounts(list: readonly MountStatus[]): void {
  const ids = list.map(({ id }) => id);
  batch(() => {
    for (const status of list) takeMount(status);
    const known = new Set(ids);
    for (const id of mounts.keys()) if (!known.has(id)) mounts.delete(id);
    keepLevelsOf(known);
    if (ids.join('\n') !== mountIds.peek()?.join('\n')) mountIds.value = ids;
  });
}

/** Takes one mount's status. */
export function takeMount(status: MountStatus): void {
  const seen = { status, atMs: Date.now() };
  const known = mounts.get(status.id);
  if (known) known.value = seen;
  else {
    mounts.set(status.id, signal(seen));
    const ids = mountIds.peek();
    if (ids && !ids.includes(status.id)) mountIds.value = [...ids, status.id];
  }
}

/** Forgets a mount that was removed. */
export function dropMount(id: string): void {
  mounts.delete(id);
  mountIds.value = mountIds.peek()?.filter((other) => other !== id) ?? null;
}

/** Where a mount's track is by now, seconds; it stands still while the mount is not playing. */
export function positionAt({ status, atMs }: Seen, nowMs: number): number {
  const playing = status.nowPlaying;
  if (playing === null) return 0;
  const moves = status.state === 'on_air' || status.state === 'fallback';
  const since = moves ? Math.max(0, (nowMs - atMs) / 1000) : 0;
  return Math.min(playing.positionS + since, playing.durationS || Number.POSITIVE_INFINITY);
}

/** Replaces some of a mount's figures; its position stays bound to the moment it was received. */
export function patchMount(id: string, figures: Partial<MountStatus>): void {
  const known = mounts.get(id);
  if (!known) return;
  const seen = known.peek();
  known.value = { ...seen, status: { ...seen.status, ...figures } };
}
