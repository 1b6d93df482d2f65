// Turns sizes as people write them into bytes.
import { totalmem } from 'node:os';

const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * Bytes of a size such as `10 GB` (SI units, powers of 1000) or of a share such as `85 %` of `wholeBytes`;
 * undefined when the text is neither or exceeds the whole.
 */
export function parseSize(text: string, wholeBytes = 0): number | undefined {
  const [, digits, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)\s*(B|kB|MB|GB|TB|%)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const amount = Number(digits);
  if (unit !== '%') return Math.round(amount * (UNIT_BYTES[unit] ?? 1));
  return amount > 100 ? undefined : Math.round((wholeBytes * amount) / 100);
}

/** Bytes of memory this process may use: the control group's limit where it is below the machine's memory. */
export function availableMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
