// Decides which track of a list comes next. Everything it will ever decide follows from the list and a few numbers,
// so a rotation can be stored, resumed and tested, and an edited list only moves what was edited.
import type { RotationKind } from '../config/rotation-schema.js';
import type { PlaylistEntry } from '../model/track.js';
import { OrderedRotation } from './ordered-rotation.js';
import { mix32 } from './random.js';
import { RandomRotation } from './random-rotation.js';
import type { Rotation, RotationState } from './rotation-state.js';
import { ShuffledRotation } from './shuffled-rotation.js';

/**
 * Starts or resumes a rotation.
 *
 * Shuffled, every track comes once per round, and no round begins with the track that ended the one before (when
 * there is another one). At random, every track is as likely as every other at every turn, but none comes twice in
 * a row.
 *
 * @param options.seed uint32 of a new rotation; drawn at random when absent
 * @param options.state where to go on; the list may have been edited since
 */
export function createRotation(options: {
  readonly entries: readonly PlaylistEntry[];
  readonly order: RotationKind;
  readonly seed?: number;
  readonly state?: RotationState;
}): Rotation {
  const seed = mix32(options.seed ?? Math.floor(Math.random() * 2 ** 32));
  const state = options.state ?? startState(seed);
  if (options.order === 'shuffle') return new ShuffledRotation(options.entries, state);
  const unshuffled = { ...state, cursor: -1, late: {} };
  return options.order === 'random'
    ? new RandomRotation(options.entries, unshuffled)
    : new OrderedRotation(options.entries, unshuffled);
}

function startState(seed: number): RotationState {
  return { seed, round: 0, cursor: -1, position: 0, lastLocation: null, lastIndex: -1, late: {} };
}
