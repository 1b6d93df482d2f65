// What is played when the playlist cannot be.
import type { RotationKind } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import type { PlaylistReload } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import { playlistDifference } from '../playlist/difference.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { createRotation } from '../rotation/rotation.js';
import type { Rotation } from '../rotation/rotation-state.js';
import type { ProgrammeDoor } from './programme-door.js';

export class Fallback {
  readonly #location: string | null;
  readonly #order: RotationKind;
  readonly #door: Pick<ProgrammeDoor, 'loadPlaylist' | 'onPassedOver'>;
  #rotation: Rotation | null = null;
  #loaded: LoadedPlaylist | null = null;

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
    const count = this.#loaded?.entries.length ?? 0;
    for (let tried = 0; rotation && tried < count && !signal.aborted; tried++) {
      const next = rotation.next();
      if (next) yield next.entry;
    }
  }

  /** Goes on with another reading of its list; null when it is not its list, or the same. */
  replace(loaded: LoadedPlaylist): PlaylistReload | null {
    if (loaded.location !== this.#location) return null;
    const before = this.#loaded;
    if (before?.fingerprint === loaded.fingerprint) return null;
    this.#take(loaded);
    return before && playlistDifference(before.entries, [loaded]);
  }

  async #load(signal: AbortSignal): Promise<Rotation | null> {
    const location = this.#location;
    if (this.#rotation || location === null) return this.#rotation;
    try {
      this.#take(await this.#door.loadPlaylist(location, 'follow', signal));
    } catch (error) {
      if (!signal.aborted)
        this.#door.onPassedOver({ location, code: codeOf(error), reason: messageOf(error) });
    }
    return this.#rotation;
  }

  #take(loaded: LoadedPlaylist): void {
    this.#loaded = loaded;
    this.#rotation = createRotation({ entries: loaded.entries, order: this.#order });
  }
}
