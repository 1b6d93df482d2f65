// Which voice of a transition to go on without, when the transition cannot be rendered.
import { locationOf } from '../model/errors.js';
import type { Voice } from '../model/timeline.js';

/** The voice whose track the error names; the newest where it names none of them. Undefined where there is none. */
export function culpritOf(voices: readonly Voice[], error: unknown): Voice | undefined {
  const location = locationOf(error);
  return voices.find((voice) => voice.facts.identity.path === location) ?? voices.at(-1);
}
