// What is wrong, in the order of how much it hurts: mounts that are not heard, servers that are not reached, health checks.
import { computed } from '@preact/signals';
import type { MountState, MountStatus } from '../../../src/model/mount.js';
import type { TargetState, TargetStatus } from '../../../src/model/target.js';
import { t, tName } from '../words/language.js';
import { allMounts, health } from './station.js';

/** How a state is to be taken. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** One thing that is wrong. */
export interface Trouble {
  /** Stays the same while the trouble lasts. */
  readonly id: string;
  readonly tone: 'warn' | 'bad';
  /** Names the mount, server or check. */
  readonly subject: string;
  readonly cause: string;
  /** Wall clock, ISO 8601. */
  readonly since: string;
  readonly advice: string;
  readonly mount?: string;
}

const MOUNT_TONES: Readonly<Record<MountState, Tone>> = {
  on_air: 'good',
  starting: 'busy',
  restarting: 'warn',
  fallback: 'warn',
  silent: 'bad',
  failed: 'bad',
  stopped: 'idle',
};

const TARGET_TONES: Readonly<Record<TargetState, Tone>> = {
  connected: 'good',
  connecting: 'busy',
  backing_off: 'warn',
  auth_failed: 'bad',
  rejected: 'bad',
  stopped: 'idle',
};

/** Tone of a mount's own state. */
export function mountTone(state: MountState): Tone {
  return MOUNT_TONES[state] ?? 'busy';
}

/** Tone of a target's state; connected with a warning is a warning. */
export function targetTone({ state, warnings }: TargetStatus): Tone {
  return state === 'connected' && warnings.length > 0 ? 'warn' : (TARGET_TONES[state] ?? 'busy');
}

/** Worst of a mount's state and its targets': 2 bad, 1 warning, 0 fine. */
export function troubleOf(status: MountStatus): 0 | 1 | 2 {
  if (isUnheard(status)) return 2;
  const tones = [
    mountTone(status.state),
    ...(status.state === 'stopped' ? [] : status.targets.map(targetTone)),
  ];
  return tones.includes('bad') ? 2 : tones.includes('warn') ? 1 : 0;
}

/** It has servers and reaches none of them: its listeners hear nothing. */
function isUnheard({ state, targets }: MountStatus): boolean {
  const isWaiting = targets.some((target) => targetTone(target) !== 'busy');
  return state !== 'stopped' && isWaiting && targets.every((target) => target.state !== 'connected');
}

/** Everything that is wrong now, worst and oldest first. */
export const troubles = computed<readonly Trouble[]>(() => {
  const all = [...allMounts.value.flatMap(({ status }) => mountTroubles(status)), ...healthTroubles()];
  return all.sort(
    (a, b) => Number(a.tone === 'warn') - Number(b.tone === 'warn') || a.since.localeCompare(b.since),
  );
});

function mountTroubles(status: MountStatus): Trouble[] {
  const { id, name, state, reason, since } = status;
  const tone = mountTone(state);
  const own: Trouble[] =
    tone === 'warn' || tone === 'bad'
      ? [
          {
            id: `mount:${id}:${state}`,
            tone,
            subject: name || id,
            cause: `${tName('state', state)}: ${reason}`,
            since,
            advice: '',
            mount: id,
          },
        ]
      : [];
  return state === 'stopped'
    ? own
    : [...own, ...status.targets.flatMap((target) => targetTroubles(status, target))];
}

function targetTroubles(status: MountStatus, target: TargetStatus): Trouble[] {
  const own = targetTone(target);
  if (own !== 'warn' && own !== 'bad') return [];
  const tone = isUnheard(status) ? 'bad' : own;
  const mount = status.id;
  const cause = target.warnings[0] ?? target.lastError?.message ?? target.reason;
  // Most causes name the server themselves.
  const namesIt = cause.includes(target.server);
  const subject = namesIt ? mount : t('trouble.target', { mount, server: target.server });
  const id = `target:${mount}:${target.index}:${target.state}`;
  return [{ id, tone, subject, cause, since: target.since, advice: '', mount }];
}

/** Checks that sum up what the mounts tell in more detail. */
const SUMS: ReadonlySet<string> = new Set(['audio', 'targets']);

function healthTroubles(): Trouble[] {
  const isTold = allMounts.value.some(({ status }) => troubleOf(status) > 0);
  const checks = health.value?.checks ?? [];
  return checks
    .filter(({ name, level }) => level > 0 && !(isTold && SUMS.has(name)))
    .map(({ name, level, summary, advice, since }) => ({
      id: `check:${name}:${level}`,
      tone: level > 1 ? ('bad' as const) : ('warn' as const),
      subject: tName('check', name),
      cause: summary,
      since,
      advice,
    }));
}
