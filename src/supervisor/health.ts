// Judges how healthy the station is by what leaves it and what it costs. Pure.

import type { HealthCheck, HealthLevel, SystemHealth, SystemUsage } from '../model/health.js';
import type { MountStatus } from '../model/mount.js';
import { type GuardLimits, megabytes } from './guard.js';

/** All that health is judged by. */
export interface HealthFacts {
  readonly mounts: readonly MountStatus[];
  readonly usage: SystemUsage | null;
  readonly store: { readonly ok: boolean; readonly message: string };
  /** Null while the log leaves. */
  readonly log: LogFault | null;
  readonly limits: GuardLimits;
}

/** What keeps the log from leaving. */
export interface LogFault {
  readonly message: string;
  /** Lines that found no room to wait in. */
  readonly linesLost: number;
}

/** A check before it is known since when its level holds. */
export type Verdict = Omit<HealthCheck, 'since'>;

/** Seconds after its start in which a mount may still be filling its read-ahead and connecting. */
const graceS = 10;
/** Silence below -60 dBFS that is not a pause within music any more; red within 10 s with a report each second. */
const quietLimitS = 7;
/** A mount restarted by itself less than this long ago is a warning, seconds. */
const recentRestartS = 300;

/**
 * Runs every check. A check keeps its `since` while its level stays what it was in `previous`.
 * @param now wall clock, ISO 8601
 */
export function judgeHealth(
  facts: HealthFacts,
  previous: readonly HealthCheck[],
  now: string,
): HealthCheck[] {
  const verdicts = [
    ...judgeMounts(facts.mounts),
    judgeNumber(facts.mounts.length, facts.limits),
    judgeCpu(facts.usage, facts.limits),
    judgeMemory(facts.usage, facts.limits),
    judgeEventLoop(facts.usage),
    judgeStore(facts.store),
    judgeLog(facts.log),
  ];
  return keepSince(verdicts, previous, now);
}

/** The checks of what leaves these mounts; their level is that of the worst of them. */
export function judgeMounts(all: readonly MountStatus[]): Verdict[] {
  const mounts = all.filter((mount) => mount.state !== 'stopped');
  return [judgeAudio(mounts), judgeTargets(mounts), judgeReadAhead(mounts), judgeRestarts(mounts)];
}

/** Verdicts with the time of those in `previous` whose level is the same, and `now` for the others. */
export function keepSince(
  verdicts: readonly Verdict[],
  previous: readonly HealthCheck[],
  now: string,
): HealthCheck[] {
  return verdicts.map((verdict) => {
    const before = previous.find((check) => check.name === verdict.name);
    return { ...verdict, since: before?.level === verdict.level ? before.since : now };
  });
}

/** The station's level: that of its worst check. */
export function worstLevel(checks: readonly HealthCheck[]): HealthLevel {
  return Math.max(0, ...checks.map((check) => check.level)) as HealthLevel;
}

/** The word for a level. */
export function levelName(level: HealthLevel): SystemHealth['status'] {
  return (['healthy', 'warning', 'critical', 'overloaded'] as const)[level];
}

function judgeAudio(mounts: readonly MountStatus[]): Verdict {
  const dead = mounts.filter((mount) => mount.state === 'silent' || mount.state === 'failed');
  if (dead.length > 0) {
    const what = dead.map((mount) => `${mount.id} ${mount.state} (${mount.reason})`).join(', ');
    return verdict('audio', 2, `dead air: ${what}`, 'mend the playlist named, or give the mount a fallback');
  }
  const mute = mounts.filter((mount) => mount.quietForS >= quietLimitS);
  if (mute.length > 0) {
    const what = mute.map((mount) => `${mount.id} for ${mount.quietForS.toFixed(0)} s`).join(', ');
    const advice =
      'what is played is silence: listen to the track named in GET /api/mounts, skip it or mend it';
    return verdict('audio', 2, `nothing can be heard: ${what}`, advice);
  }
  const substitute = mounts.filter((mount) => mount.state === 'fallback');
  if (substitute.length > 0) {
    const what = substitute.map((mount) => `${mount.id} (${mount.reason})`).join(', ');
    return verdict('audio', 1, `playing the fallback: ${what}`, 'mend the playlist and reload it');
  }
  return verdict('audio', 0, 'every mount plays its programme');
}

function judgeTargets(mounts: readonly MountStatus[]): Verdict {
  const settled = mounts.filter((mount) => mount.uptimeS >= graceS && mount.targets.length > 0);
  const away = settled.flatMap((mount) =>
    mount.targets
      .filter((target) => target.state !== 'connected')
      .map((target) => `${mount.id} to ${target.server}: ${target.state} (${target.reason})`),
  );
  const cutOff = settled.filter((mount) => mount.targets.every((target) => target.state !== 'connected'));
  const advice =
    'check that the server runs, its address and the source password; retries go on by themselves';
  if (cutOff.length > 0) {
    const ids = cutOff.map((mount) => mount.id).join(', ');
    return verdict('targets', 2, `no server reached by ${ids}; ${away.join(', ')}`, advice);
  }
  if (away.length > 0) return verdict('targets', 1, away.join(', '), advice);
  return verdict('targets', 0, 'every target is connected');
}

function judgeReadAhead(mounts: readonly MountStatus[]): Verdict {
  // A live encode has nothing ahead by design; when it is late, that shows as silence.
  const playing = mounts.filter(
    (mount) => mount.state === 'on_air' && mount.render === 'splice' && mount.uptimeS >= graceS,
  );
  const low = playing.filter((mount) => mount.readAheadS < 10);
  if (low.length === 0) return verdict('read_ahead', 0, 'every mount has audio rendered ahead');
  const what = low.map((mount) => `${mount.id} ${mount.readAheadS.toFixed(1)} s`).join(', ');
  return verdict(
    'read_ahead',
    low.some((mount) => mount.readAheadS < 3) ? 2 : 1,
    `little audio rendered ahead: ${what}`,
    'rendering is too slow: use a quicker quality, fewer mounts, or see whether the disk with the music is slow',
  );
}

function judgeRestarts(mounts: readonly MountStatus[]): Verdict {
  const fresh = mounts.filter(
    (mount) => mount.state === 'restarting' || (mount.restarts > 0 && mount.uptimeS < recentRestartS),
  );
  if (fresh.length === 0) return verdict('restarts', 0, 'no mount has restarted lately');
  const what = fresh.map((mount) => `${mount.id} (${mount.restarts})`).join(', ');
  return verdict(
    'restarts',
    1,
    `restarted by itself: ${what}`,
    'look for the cause in the log and report it',
  );
}

/** Says nothing of how many there are: somebody may ask who may see some of them. */
function judgeNumber(mounts: number, { maxMounts }: GuardLimits): Verdict {
  if (mounts <= maxMounts) return verdict('mounts', 0, `no more mounts than the limit of ${maxMounts}`);
  const advice = 'no other mount can be made: remove some, or raise limits.max_mounts';
  return verdict('mounts', 1, `more mounts than the limit of ${maxMounts}`, advice);
}

function judgeCpu(usage: SystemUsage | null, limits: GuardLimits): Verdict {
  if (usage === null) return verdict('cpu', 0, 'not measured yet');
  const share = usage.cpuPercent / limits.cores;
  const summary = `${share.toFixed(1)} % of ${limits.cores} cores, limit ${limits.maxCpuPercent} %`;
  return verdict(
    'cpu',
    loadLevel(share, limits.warnCpuPercent, limits.maxCpuPercent),
    summary,
    'use a quicker quality, fewer mounts or more cores; new mounts are refused above the limit',
  );
}

function judgeMemory(usage: SystemUsage | null, limits: GuardLimits): Verdict {
  if (usage === null) return verdict('memory', 0, 'not measured yet');
  const summary = `${megabytes(usage.memoryBytes)} in ${usage.processes} processes, limit ${megabytes(limits.maxMemoryBytes)}`;
  return verdict(
    'memory',
    loadLevel(usage.memoryBytes, limits.warnMemoryBytes, limits.maxMemoryBytes),
    summary,
    'fewer mounts or render processes, or more memory; new mounts are refused above the limit',
  );
}

function judgeEventLoop(usage: SystemUsage | null): Verdict {
  if (usage === null) return verdict('event_loop', 0, 'not measured yet');
  const delayMs = usage.eventLoopDelayMs;
  const level = delayMs >= 1000 ? 2 : delayMs >= 200 ? 1 : 0;
  return verdict(
    'event_loop',
    level,
    `main thread late by ${delayMs.toFixed(0)} ms (p99)`,
    'the machine is short of CPU',
  );
}

function judgeStore(store: HealthFacts['store']): Verdict {
  if (store.ok) return verdict('store', 0, 'the database takes writes');
  const advice =
    'audio goes on, but changes are refused and places are not remembered: make the database writable';
  return verdict('store', 1, store.message, advice);
}

function judgeLog(fault: LogFault | null): Verdict {
  if (fault === null) return verdict('log', 0, 'the log is written');
  const lost = fault.linesLost > 0 ? `, ${fault.linesLost} lines are lost` : '';
  const advice = 'audio goes on without a log: make room where it is written, or see whether its reader runs';
  return verdict('log', 1, `the log cannot be written: ${fault.message}${lost}`, advice);
}

/** 3 from the limit on, 1 from the level of warnings on. */
function loadLevel(value: number, warn: number, limit: number): HealthLevel {
  if (value >= limit) return 3;
  return value >= warn ? 1 : 0;
}

function verdict(name: string, level: HealthLevel, summary: string, advice = ''): Verdict {
  return { name, level, summary, advice: level === 0 ? '' : advice };
}
