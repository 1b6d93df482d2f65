// The station's health as one document: judged when asked, with the memory of since when each verdict holds.

import type { EventFeed } from '../model/events.js';
import type { HealthCheck, RenderHealth, SystemHealth, SystemUsage } from '../model/health.js';
import type { MountStatus } from '../model/mount.js';
import type { StoreHealth } from '../store/store-health.js';
import type { GuardLimits } from './guard.js';
import { judgeHealth, type LogFault, levelName, worstLevel } from './health.js';
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

/** States in which a mount sends audio. */
const ON_AIR = new Set(['on_air', 'fallback', 'silent']);

export class HealthWatch {
  readonly #options: HealthWatchOptions;
  readonly #warmCapacity = new WarmCapacity();
  #checks: HealthCheck[] = [];

  constructor(options: HealthWatchOptions) {
    this.#options = options;
  }

  judge(mounts: readonly MountStatus[]): SystemHealth {
    const { version, toolbox, limits, render, storeHealth, logFault, usage } = this.#options;
    const facts = { mounts, usage: usage(), store: storeHealth(), log: logFault(), limits };
    const before = this.#checks;
    this.#checks = judgeHealth(facts, before, new Date().toISOString());
    const level = worstLevel(this.#checks);
    this.#announce(before);
    const load = render();
    const onAir = mounts.filter((mount) => ON_AIR.has(mount.state)).length;
    const coldJobs = load.jobs.scan + load.jobs.body;
    const warmCapacityMounts = this.#warmCapacity.estimate(facts.usage, onAir, coldJobs, limits);
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
      mounts: { total: mounts.length, onAir },
      checks: this.#checks,
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
