// The fallback on its way to the air: brought up when nothing else is ready and little is left of what is laid.
import type { PlaylistReload } from '../model/playlist.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { CandidateMaker } from './candidate-maker.js';
import type { Fallback } from './fallback.js';
import type { Lineup } from './lineup.js';
import { whileUnderWay } from './patience.js';
import type { ProgrammeDoor } from './programme-door.js';

export interface FallbackFeedOptions {
  readonly fallback: Fallback;
  readonly maker: CandidateMaker;
  readonly lineup: Lineup;
  readonly door: Pick<ProgrammeDoor, 'wait' | 'nowMs' | 'endsAtMs'>;
}

/** With nothing ready after this, and little left on the timeline, the fallback is brought up. */
const PATIENCE_MS = 2_000;
const LITTLE_LEFT_MS = 4_000;

export class FallbackFeed {
  readonly #options: FallbackFeedOptions;

  constructor(options: FallbackFeedOptions) {
    this.#options = options;
  }

  /** Waits for `filling`, which must not reject, and brings the fallback up if it takes longer than what is laid. */
  async during(filling: Promise<void>, signal: AbortSignal): Promise<void> {
    const { door } = this.#options;
    await whileUnderWay(filling, { everyMs: PATIENCE_MS, door, signal }, async (either) => {
      if (door.endsAtMs() - door.nowMs() < LITTLE_LEFT_MS) await this.offer(either);
      return false;
    });
    await filling;
  }

  /** Makes the next track of the fallback that can be played ready, unless something is. */
  async offer(signal: AbortSignal): Promise<void> {
    const { fallback, maker, lineup } = this.#options;
    if (lineup.all.length > 0) return;
    const wish = { origin: 'fallback', reason: 'fallback' } as const;
    for await (const entry of fallback.entries(signal)) {
      const candidate = await maker.make(entry, wish, signal);
      if (candidate) return maker.offer(candidate, signal);
    }
  }

  /** As {@link Fallback.replace}. */
  replace(loaded: LoadedPlaylist): PlaylistReload | null {
    return this.#options.fallback.replace(loaded);
  }
}
