// Apart from the schema, so that mount workers, of which there are many, do not load a schema library for it.
import type { CrossfadeConfig } from './crossfade-schema.js';

/** Longest overlap that the rule itself gives, in seconds; entries may ask for longer ones. */
export function longestOverlapS({ mode, seconds, max_seconds: longestS }: CrossfadeConfig): number {
  return mode === 'cue' ? Math.max(seconds, longestS) : seconds;
}
