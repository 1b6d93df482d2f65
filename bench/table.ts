// The results as a table: for the terminal and for docs/benchmarks.md alike.
import type { ColdResult } from './parts/cold.js';
import type { DashboardResult } from './parts/dashboard.js';
import type { SteadyResult } from './parts/steady.js';
import type { StoredRun } from './results.js';

/** Markdown tables of everything that was measured. */
export function tableOf({ results }: StoredRun): string {
  return [steadyTable(results), goalTable(results), ceilingTable(results), apiTable(results)]
    .filter(Boolean)
    .join('\n\n');
}

type Results = StoredRun['results'];

function steadyTable(results: Results): string {
  const rows = [
    steadyRow('ffmpeg', results.ffmpeg),
    steadyRow('Liquidsoap', results.liquidsoap),
    coldRow(results['jetstream-cold']),
    steadyRow('JetStream, warm', results['jetstream-warm']),
  ].filter((row) => row !== null);
  if (rows.length === 0) return '';
  const head = [
    '',
    'mounts',
    'seconds',
    'CPU s per mount-hour',
    'PSS',
    'on the air',
    'latest',
    'frames late',
  ];
  return markdown(head, rows);
}

function steadyRow(name: string, result: SteadyResult | undefined): string[] | null {
  if (!result) return null;
  const { mounts, seconds, cpuSecondsPerMountHour, pssMb, mountsOnAir, mountsHeard } = result;
  return [
    name,
    String(mounts),
    String(seconds),
    cpuSecondsPerMountHour.toFixed(2),
    `${pssMb.toFixed(0)} MB`,
    `${mountsOnAir} of ${mountsHeard}`,
    `${result.latestS.toFixed(2)} s`,
    result.framesLate === null ? '-' : String(result.framesLate),
  ];
}

function coldRow(result: ColdResult | undefined): string[] | null {
  if (!result) return null;
  const cpu = `${result.cpuSecondsPerMountHour.toFixed(2)} (per hour of audio rendered)`;
  const late = String(result.framesLate);
  return [
    'JetStream, cold',
    `${result.mounts}`,
    `${result.seconds}`,
    cpu,
    `${result.pssMb.toFixed(0)} MB (peak)`,
    '-',
    '-',
    late,
  ];
}

function goalTable(results: Results): string {
  const { ffmpeg, liquidsoap, memory, dashboard, ceiling } = results;
  const [cold, warm, first] = [results['jetstream-cold'], results['jetstream-warm'], results['first-music']];
  const per = (a?: { cpuSecondsPerMountHour: number }, b?: { cpuSecondsPerMountHour: number }) =>
    a && b ? `${(a.cpuSecondsPerMountHour / b.cpuSecondsPerMountHour).toFixed(3)}x` : null;
  const mb = (value: number | undefined) => (value === undefined ? null : `${value.toFixed(1)} MB`);
  const held = ceiling?.held;
  const heldText = held && `${held.mounts} (${held.isGood ? 'held' : 'not held'} for ${held.seconds} s)`;
  const rows: [string, string, string, string | null | undefined][] = [
    ['warm, CPU per mount against Liquidsoap', '0.10x', '0.03x', per(warm, liquidsoap)],
    ['cold, CPU per mount against ffmpeg', '1.10x', '1.0x', per(cold, ffmpeg)],
    ['PSS per added mount, one a worker', '16 MB', '12 MB', mb(memory?.perAddedMountAloneMb)],
    ['PSS per added mount, grouped', '2 MB', '0.7 MB', mb(memory?.perAddedMountGroupedMb)],
    ['PSS of the whole tree, one mount, warm', '180 MB', '130 MB', mb(memory?.oneMountTreeMb)],
    [
      `${first?.mounts ?? 50} mounts at once, cold: the last one's first music`,
      '20 s',
      '8 s',
      first &&
        (first.heard < first.mounts
          ? `${first.heard} of ${first.mounts} heard`
          : `${first.lastS.toFixed(1)} s`),
    ],
    ['mounts, warm, no frame late by more than 1 s', '500', '2000', heldText],
    ...dashboardRows(dashboard),
  ];
  const measured = rows.filter(([, , , value]) => value != null);
  if (measured.length === 0) return '';
  return markdown(
    ['', 'to reach', 'beyond', 'measured'],
    measured.map((row) => row.map((cell) => cell ?? '')),
  );
}

function dashboardRows(result: DashboardResult | undefined): [string, string, string, string | null][] {
  if (!result) return [];
  const { mounts, interactiveMs, serverCorePercent, frameP95Ms, frameMaxMs, metersPerSecond } = result;
  const frames = `${frameP95Ms.toFixed(1)} ms (longest ${frameMaxMs.toFixed(0)} ms)`;
  return [
    [
      `dashboard, ${mounts} mounts: interactive after`,
      '1 s',
      '0.5 s',
      `${(interactiveMs / 1000).toFixed(2)} s`,
    ],
    ['an open dashboard costs the server, of one core', '10 %', '4 %', `${serverCorePercent.toFixed(1)} %`],
    ['frames while scrolling, 95th percentile', '34 ms', '17 ms', frames],
    ['redraws of a meter per second', '10', '25', metersPerSecond.toFixed(0)],
  ];
}

function ceilingTable({ ceiling }: Results): string {
  if (!ceiling) return '';
  const all = [...ceiling.steps, ...(ceiling.held ? [ceiling.held] : [])];
  const rows = all.map((step) => [
    String(step.mounts),
    String(step.seconds),
    `${step.connectedS.toFixed(0)} s`,
    `${((step.corePercentPerMount * step.mounts) / 100).toFixed(2)} cores`,
    `${step.pssMb.toFixed(0)} MB`,
    `${step.mountsOnAir} of ${step.mountsHeard}`,
    `${step.latestS.toFixed(2)} s`,
    String(step.framesLate),
  ]);
  return markdown(
    ['mounts', 'seconds', 'all connected', 'CPU', 'PSS', 'on the air', 'latest', 'frames late'],
    rows,
  );
}

function apiTable({ api }: Results): string {
  if (!api) return '';
  const { steady, subscribed, subscribers, bodies, corePercent } = api;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const rows = [
    [
      `GET /api/mounts, ${api.mounts} mounts, ${steady.perSecond}/s: p99, median`,
      '10 ms',
      `${ms(steady.p99Ms)}, ${ms(steady.p50Ms)}`,
    ],
    [
      '... from when each was due; how late it was sent: p99',
      '-',
      `${ms(steady.fromDueP99Ms)}, ${ms(steady.lateP99Ms)}`,
    ],
    [`... with ${subscribers.connected} event subscribers: p99`, '-', ms(subscribed.p99Ms)],
    ['subscribers served', String(api.burst.requests), String(subscribers.served)],
    [
      `${api.burst.requests} requests at once: last answer, failed`,
      '0',
      `${ms(api.burst.maxMs)}, ${api.burst.failed}`,
    ],
    [
      '100 MB, 200,000 deep, slow bodies, many wrong keys',
      '413, 400, 408, 429',
      `${bodies.large}, ${bodies.deep}, ${bodies.slow}, ${bodies.guesses}`,
    ],
    ['memory grown', '20 MB', `${api.grownMb.toFixed(1)} MB`],
    [`frames late, ${api.playing} mounts playing`, '0', String(api.framesLate)],
    [
      'CPU of one core: without, with levels of all mounts',
      '+10 %',
      `${corePercent.quiet.toFixed(1)} %, ${corePercent.levels.toFixed(1)} %`,
    ],
    ['a sample of the resources every 30 s, of one core', '0.1 %', `${api.monitorPercent.toFixed(3)} %`],
  ];
  return markdown(['', 'to reach', 'measured'], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((c, i) => c.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
