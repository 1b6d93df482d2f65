// The station's own state in one strip: health in words, then the figures behind it.
import type { SystemHealth } from '../../../src/model/health.js';
import { health } from '../live/station.js';
import { cacheBytes } from '../live/stats.js';
import type { Tone } from '../live/troubles.js';
import { Pill } from '../parts/pill.js';
import { bytes, duration, number } from '../words/format.js';
import { t, tName } from '../words/language.js';

const TONES: readonly Tone[] = ['good', 'warn', 'bad', 'bad'];

/** Keeps its height while nothing is known, so that nothing jumps. */
export function SystemStrip() {
  const now = health.value;
  return (
    <section class="strip" aria-label={t('strip.label')}>
      <p class="strip-health">
        {now ? (
          <>
            <Pill tone={TONES[now.level] ?? 'bad'}>{tName('health', now.status)}</Pill>
            <span class="strip-reason" title={reasonOf(now)}>
              {reasonOf(now)}
            </span>
          </>
        ) : (
          <Pill tone="busy">{t('panel.loading')}</Pill>
        )}
      </p>
      <dl class="figures">
        {figuresOf(now).map(([name, value]) => (
          <Figure key={name} name={name} value={value} />
        ))}
      </dl>
    </section>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function reasonOf({ checks, mounts }: SystemHealth): string {
  const worst = checks.filter(({ level }) => level > 0).sort((a, b) => b.level - a.level)[0];
  if (worst) return worst.summary;
  return t('strip.fine', { on: mounts.onAir, n: mounts.total });
}

function figuresOf(now: SystemHealth | null): ReadonlyArray<readonly [string, string]> {
  const usage = now?.usage;
  const cache = cacheBytes.value;
  const none = '–';
  return [
    [t('strip.mounts'), now ? `${now.mounts.onAir} / ${now.mounts.total}` : none],
    [t('strip.cpu'), usage ? `${number(usage.cpuPercent)} %` : none],
    [t('strip.memory'), usage ? bytes(usage.memoryBytes) : none],
    [t('strip.loop'), usage ? `${number(usage.eventLoopDelayMs, 1)} ms` : none],
    [t('strip.queue'), now ? `${now.render.activeJobs} + ${now.render.queuedJobs}` : none],
    ...(cache === null ? [] : [[t('strip.cache'), bytes(cache)] as const]),
    [t('strip.uptime'), now ? duration(now.uptimeS) : none],
    [t('strip.version'), now?.version ?? none],
  ];
}
