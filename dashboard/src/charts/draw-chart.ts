// One line chart with uPlot, in the page's colours, as wide as its box.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { language } from '../words/language.js';
import type { Line } from './series.js';

const HEIGHT = 180;

/** Draws into `host` until the returned function is called; `figure` words a value. */
export function drawChart(
  host: HTMLElement,
  atS: readonly number[],
  line: Line,
  figure: (value: number) => string,
): () => void {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false } },
      scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        { ...axis, values: (_, splits) => splits.map(timeText) },
        { ...axis, size: 64, values: (_, splits) => splits.map(figure) },
      ],
      series: [
        {},
        { stroke: colour('accent'), fill: colour('chart-fill'), width: 1.5, points: { show: false } },
      ],
    },
    [[...atS], [...line.values]],
    host,
  );
  const observer = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(200, host.clientWidth), height: HEIGHT }),
  );
  observer.observe(host);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

function timeText(atS: number): string {
  const date = new Date(atS * 1000);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  const format: Intl.DateTimeFormatOptions = isMidnight
    ? { day: 'numeric', month: 'short' }
    : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(language.value, format).format(date);
}
