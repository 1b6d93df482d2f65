// Draws a transition: the outgoing track above, the incoming one below, their gains as lines over both.
import { useEffect, useRef } from 'preact/hooks';
import type { SeamPreview, SeamSide } from '../../../src/model/seams.js';
import { theme } from '../theme.js';
import { number } from '../words/format.js';
import { t } from '../words/language.js';

/** The drawing, told in words to who does not see it. */
export function SeamDrawing({ seam }: { readonly seam: SeamPreview }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const chosen = theme.value;
  useEffect(() => {
    const canvas = ref.current;
    if (!canvas) return;
    const paint = () => draw(canvas, seam);
    const observer = new ResizeObserver(paint);
    observer.observe(canvas);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', paint);
    return () => {
      observer.disconnect();
      scheme.removeEventListener('change', paint);
    };
  }, [seam, chosen]);
  const label = t('seam.label', { s: number(seam.overlap.lengthS, 1) });
  return <canvas ref={ref} class="seam-canvas" role="img" aria-label={label} />;
}

function draw(canvas: HTMLCanvasElement, seam: SeamPreview): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const ratio = devicePixelRatio;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const { startS, lengthS } = seam.overlap;
  const xOf = (atS: number) => (atS / (seam.lengthS || 1)) * canvas.width;
  context.fillStyle = colour('seam-overlap');
  context.fillRect(xOf(startS), 0, xOf(lengthS), canvas.height);
  const half = canvas.height / 2;
  const band = { width: canvas.width, height: half - 3 * ratio };
  side(context, seam.outgoing, { ...band, y: 0 }, colour('seam-from'), colour('seam-gain'));
  side(context, seam.incoming, { ...band, y: half + 3 * ratio }, colour('seam-to'), colour('seam-gain'));
}

interface Band {
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function side(
  context: CanvasRenderingContext2D,
  { peaks, curve }: SeamSide,
  band: Band,
  wave: string,
  line: string,
): void {
  const { y, width, height } = band;
  const step = width / Math.max(1, peaks.length);
  const middle = y + height / 2;
  peaks.forEach((peak, i) => {
    const audible = Math.min(1, peak) * (curve[Math.floor((i / peaks.length) * curve.length)] ?? 1);
    // What is faded out stays as a shadow, so that one sees what is lost.
    for (const [level, alpha] of [
      [Math.min(1, peak), 0.25],
      [audible, 1],
    ] as const) {
      context.globalAlpha = alpha;
      context.fillStyle = wave;
      const tall = Math.max(1, level * height);
      context.fillRect(i * step, middle - tall / 2, Math.max(1, step * 0.7), tall);
    }
  });
  context.globalAlpha = 1;
  context.strokeStyle = line;
  context.lineWidth = 2 * devicePixelRatio;
  context.beginPath();
  curve.forEach((value, i) => {
    const at = [
      (i / Math.max(1, curve.length - 1)) * width,
      y + height - Math.min(1, value) * (height - 2) - 1,
    ] as const;
    if (i === 0) context.moveTo(...at);
    else context.lineTo(...at);
  });
  context.stroke();
}
