// The station's health as one document: judged when asked, with the memory of since when each verdict holds.

import type { EventFeed } from '../model/events.js';
import type { HealthCheck, RenderHealth, SystemHealth, SystemUsage } from '../model/health.js';
import { isUp, type MountStatus } from '../model/mount.js';
import type { StoreHealth } from '../store/store-health.js';
import type { GuardLimits } from './guard.js';
import { judgeHealth, type LogFault, levelName, worstLevel } from './health.js';
import { HealthView } from './health-view.js';
import type { Toolbox } from './toolbox.js';
import { WarmCapacity } from './warm-capacity.js';

export interface HealthWatchOptions {
  readonly version: string;
  readonly toolbox: Toolbox;
  readonly limits: GuardLimits;
  readonly render: () => Omit<RenderHealth, 'warmCapacityMounts'>;
  readonly storeHealth: () => StoreHealth;
  readonly logFault: () => LogFault | null;
  readonly usage: () => SystemUsage | null;
  /** Hears of every change of a level. */
  readonly events: EventFeed;
}

function onAirOf(mounts: readonly MountStatus[]): number {
  return mounts.filter(({ state }) => isUp(state)).length;
}

export class HealthWatch {
  readonly #options: HealthWatchOptions;
  readonly #warmCapacity = new WarmCapacity();
  readonly #view = new HealthView();
  #checks: HealthCheck[] = [];

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  /** Judges all mounts; the answer speaks of those only that `seen` names, null for all. */
  judge(mounts: readonly MountStatus[], seen: readonly string[] | null = null): SystemHealth {
    const { version, toolbox, limits, render, storeHealth, logFault, usage } = this.#options;
    const facts = { mounts, usage: usage(), store: storeHealth(), log: logFault(), limits };
    const before = this.#checks;
    const now = new Date().toISOString();
    this.#checks = judgeHealth(facts, before, now);
    this.#view.remember(mounts, now);
    this.#announce(before);
    const load = render();
    const coldJobs = load.jobs.scan + load.jobs.body;
    const warmCapacityMounts = this.#warmCapacity.estimate(facts.usage, onAirOf(mounts), coldJobs, limits);
    const shown = seen === null ? mounts : mounts.filter(({ id }) => seen.includes(id));
    const checks = seen === null ? this.#checks : this.#view.of(shown, this.#checks);
    const level = worstLevel(checks);
    const { kind, path, version: encoderVersion } = toolbox.encoder;
    return {
      status: levelName(level),
      level,
      version,
      uptimeS: process.uptime(),
      usage: facts.usage,
      encoder: { kind, path, version: encoderVersion },
      decoder: { path: toolbox.decoder.path, version: toolbox.decoder.version },
      render: { ...load, warmCapacityMounts },
      mounts: { total: shown.length, onAir: onAirOf(shown) },
      checks,
    };
  }

  /** An event whenever any check has another level than before. */
  #announce(before: readonly HealthCheck[]): void {
    const changed = this.#checks.some(
      ({ name, level }) => level !== (before.find((check) => check.name === name)?.level ?? 0),
    );
    if (!changed) return;
    const level = worstLevel(this.#checks);
    const checks = this.#checks.filter((check) => check.level > 0);
    this.#options.events.emit('health', {
      from: worstLevel(before),
      level,
      status: levelName(level),
      checks,
    });
  }
}
