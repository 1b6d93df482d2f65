// What is played when the playlist cannot be.
import type { RotationKind } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import type { PlaylistEntry } from '../model/track.js';
import { createRotation } from '../rotation/rotation.js';
import type { Rotation } from '../rotation/rotation-state.js';
import type { ProgrammeDoor } from './programme-door.js';

export class Fallback {
  readonly #location: string | null;
  readonly #order: RotationKind;
  readonly #door: Pick<ProgrammeDoor, 'loadPlaylist' | 'onPassedOver'>;
  #rotation: Rotation | null = null;
  #count = 0;

  /** `location` is a file, a folder or a list; null when there is none. */
  constructor(
    location: string | null,
    order: RotationKind,
    door: Pick<ProgrammeDoor, 'loadPlaylist' | 'onPassedOver'>,
  ) {
    this.#location = location;
    this.#order = order;
    this.#door = door;
  }

  /** One round of its tracks from where it is on. Ends early when the signal aborts; never throws. */
  async *entries(signal: AbortSignal): AsyncGenerator<PlaylistEntry> {
    const rotation = await this.#load(signal);
    for (let tried = 0; rotation && tried < this.#count && !signal.aborted; tried++) {
      const next = rotation.next();
      if (next) yield next.entry;
    }
  }

  async #load(signal: AbortSignal): Promise<Rotation | null> {
    const location = this.#location;
    if (this.#rotation || location === null) return this.#rotation;
    try {
      const { entries } = await this.#door.loadPlaylist(location, signal);
      this.#count = entries.length;
      this.#rotation = createRotation({ entries, order: this.#order });
    } catch (error) {
      if (!signal.aborted)
        this.#door.onPassedOver({ location, code: codeOf(error), reason: messageOf(error) });
    }
    return this.#rotation;
  }
}
