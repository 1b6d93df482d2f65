// Health as somebody sees it who may see some of the mounts: nothing in it speaks of the others.
import type { HealthCheck } from '../model/health.js';
import type { MountStatus } from '../model/mount.js';
import { judgeMounts, keepSince } from './health.js';

/** Remembers of each mount alone since when its checks are at their level. */
export class HealthView {
  #alone: ReadonlyMap<string, readonly HealthCheck[]> = new Map();

  /** Takes all mounts of the server; call it whenever these are judged. @param now wall clock, ISO 8601 */
  remember(mounts: readonly MountStatus[], now: string): void {
    const before = this.#alone;
    this.#alone = new Map(
      mounts.map((mount) => [mount.id, keepSince(judgeMounts([mount]), before.get(mount.id) ?? [], now)]),
    );
  }

  /**
   * The checks of the server with those about mounts made for `mounts` only. One that is not well is so since the first
   * of them is; one that is well, since the last of them is.
   */
  of(mounts: readonly MountStatus[], checks: readonly HealthCheck[]): HealthCheck[] {
    const verdicts = judgeMounts(mounts);
    return checks.map((check) => {
      const verdict = verdicts.find(({ name }) => name === check.name);
      if (!verdict) return check;
      const times = mounts
        .flatMap(({ id }) => this.#alone.get(id)?.find(({ name }) => name === check.name) ?? [])
        .filter(({ level }) => level === verdict.level)
        .map(({ since }) => since)
        .sort();
      return { ...verdict, since: times.at(verdict.level > 0 ? 0 : -1) ?? check.since };
    });
  }
}
