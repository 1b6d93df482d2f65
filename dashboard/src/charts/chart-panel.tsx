// A titled chart; the drawing library comes only when a chart is looked at.
import { useEffect, useRef } from 'preact/hooks';
import { Panel } from '../parts/panel.js';
import { theme } from '../theme.js';
import { bytes, number } from '../words/format.js';
import { language, t } from '../words/language.js';
import type { Line } from './series.js';

interface ChartPanelProps {
  readonly atS: readonly number[];
  readonly line: Line;
}

/** One line over time, with its newest and largest value in words for who does not see it. */
export function ChartPanel({ atS, line }: ChartPanelProps) {
  const ref = useRef<HTMLDivElement>(null);
  const chosen = theme.value;
  const tag = language.value;
  useEffect(() => {
    const host = ref.current;
    if (!host) return;
    let close: (() => void) | null = null;
    let isGone = false;
    void import('./draw-chart.js').then(({ drawChart }) => {
      if (!isGone) close = drawChart(host, atS, line, (value) => figure(line, value));
    });
    return () => {
      isGone = true;
      close?.();
    };
  }, [atS, line, chosen, tag]);
  const known = line.values.filter((value) => value !== null);
  const summary = t('charts.summary', {
    now: figure(line, known.at(-1) ?? 0),
    most: figure(line, Math.max(0, ...known)),
  });
  return (
    <Panel title={t(`charts.${line.name}`)}>
      <div class="chart" ref={ref} role="img" aria-label={summary} />
      <p class="quiet">{summary}</p>
    </Panel>
  );
}

function figure({ name }: Line, value: number): string {
  if (name === 'bytes') return bytes(value);
  if (name === 'silence') return t('unit.s', { s: number(value, value < 10 ? 1 : 0) });
  return number(value);
}
