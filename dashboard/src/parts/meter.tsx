// A level meter on a canvas: loudness as a bar on a decibel scale, peaks as a mark that falls slowly.
import { useEffect, useRef } from 'preact/hooks';
import { animate } from '../live/clock.js';
import { wantsLevels } from '../live/feed.js';
import { levelsAt } from '../live/levels.js';
import { seen } from './seen.js';

/** A peak mark falls by this share of the scale per second. */
const FALL_PER_S = 0.35;

interface Colours {
  readonly ground: string;
  readonly low: string;
  readonly high: string;
  readonly top: string;
  readonly peak: string;
}

/** The meter of one mount; draws only while it is on the screen. Screen readers hear of silence by the mount's state. */
export function Meter({ mount }: { readonly mount: string }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    wantsLevels.value += 1;
    const stop = paintWhileSeen(canvas, mount);
    return () => {
      stop();
      wantsLevels.value -= 1;
    };
  }, [mount]);
  return <canvas ref={ref} class="meter" />;
}

function paintWhileSeen(canvas: HTMLCanvasElement, mount: string): () => void {
  const context = canvas.getContext('2d');
  if (!context) return () => undefined;
  let peak = 0;
  let drawn = '';
  let lastMs = performance.now();
  const paint = (atMs: number) => {
    const levels = levelsAt(mount, atMs) ?? { peak: 0, rms: 0 };
    peak = Math.max(levels.peak, peak - (FALL_PER_S * (atMs - lastMs)) / 1000);
    lastMs = atMs;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    const key = `${Math.round(levels.rms * width)} ${Math.round(peak * width)} ${width} ${height} ${scheme()}`;
    if (key === drawn) return;
    drawn = key;
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    draw(context, levels.rms, peak, coloursOf(canvas));
  };
  return seen(canvas, () => animate(paint));
}

function draw(context: CanvasRenderingContext2D, level: number, peak: number, colours: Colours): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const paint = context.createLinearGradient(0, 0, width, 0);
  paint.addColorStop(0, colours.low);
  paint.addColorStop(0.7, colours.low);
  paint.addColorStop(0.9, colours.high);
  paint.addColorStop(1, colours.top);
  bar(context, width, height, colours.ground);
  context.save();
  context.beginPath();
  context.rect(0, 0, level * width, height);
  context.clip();
  bar(context, width, height, paint);
  context.restore();
  if (peak < 0.01) return;
  const mark = 2 * devicePixelRatio;
  context.fillStyle = colours.peak;
  context.fillRect(Math.max(0, peak * width - mark), 0, mark, height);
}

function bar(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  fill: string | CanvasGradient,
): void {
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(0, 0, width, height, height / 2);
  context.fill();
}

let cached: { readonly scheme: string; readonly colours: Colours } | null = null;
const dark = matchMedia('(prefers-color-scheme: dark)');

function scheme(): string {
  return `${document.documentElement.dataset.theme} ${dark.matches}`;
}

/** Reading computed styles costs a layout: once per theme is enough. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  if (cached?.scheme === scheme()) return cached.colours;
  const style = getComputedStyle(canvas);
  const of = (name: string) => style.getPropertyValue(`--meter-${name}`).trim();
  const colours = {
    ground: of('ground'),
    low: of('low'),
    high: of('high'),
    top: of('top'),
    peak: of('peak'),
  };
  cached = { scheme: scheme(), colours };
  return colours;
}
