// One clock for everything on the page that counts: seconds for words, and one animation loop for what moves.
import { signal } from '@preact/signals';

/** Wall clock in milliseconds, renewed once a second while the page is seen. */
export const nowMs = signal(Date.now());

setInterval(() => {
  if (document.visibilityState === 'visible') nowMs.value = Date.now();
}, 1000);
document.addEventListener('visibilitychange', () => {
  nowMs.value = Date.now();
});

/** The viewer asked for less motion. */
export const calm = matchMedia('(prefers-reduced-motion: reduce)');

type Painter = (atMs: number) => void;

const painters = new Set<Painter>();
let isRunning = false;
let lastMs = 0;

/**
 * Calls `paint` with the page's clock (milliseconds) about 30 times a second, twice a second when less motion is asked
 * for, and not at all while the page is hidden, until the returned function is called.
 */
export function animate(paint: Painter): () => void {
  painters.add(paint);
  if (!isRunning) {
    isRunning = true;
    requestAnimationFrame(loop);
  }
  return () => painters.delete(paint);
}

function loop(atMs: number): void {
  if (painters.size === 0) {
    isRunning = false;
    return;
  }
  if (atMs - lastMs >= (calm.matches ? 500 : 30)) {
    lastMs = atMs;
    for (const paint of painters) paint(atMs);
  }
  requestAnimationFrame(loop);
}
