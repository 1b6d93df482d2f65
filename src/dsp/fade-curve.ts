// The shapes of fades as gain over progress, apart from where a fade lies.
import type { FadeCurve } from '../model/timeline.js';

/**
 * Gain of a fade in at progress `x`, 0 to 1:
 * `sine` sin(pi/2 x): with its fade out the squares sum to 1, so uncorrelated material keeps its power;
 * `linear` x: with its fade out the gains sum to 1, so equal material keeps its level;
 * `sin2` sin^2(pi/2 x): gains sum to 1 as well, with a soft beginning and end.
 */
export function riseAt(x: number, curve: FadeCurve = 'sine'): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (curve === 'linear') return x;
  const sine = Math.sin((Math.PI / 2) * x);
  return curve === 'sin2' ? sine * sine : sine;
}

/** Gain of a fade out at progress `x`, 0 to 1: the fade in backwards. Exactly 1 before and 0 after. */
export function fallAt(x: number, curve: FadeCurve = 'sine'): number {
  return riseAt(1 - x, curve);
}
