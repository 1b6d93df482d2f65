// Reading playlists where media paths may hang: in a render process, never in the server.
import { loadPlaylist } from '../playlist/load.js';
import { mustLieBelow } from './identity.js';
import type { RenderJob, StepReport } from './job.js';
import type { PlaylistSpec } from './specs.js';

export class PlaylistJob implements RenderJob {
  readonly #spec: PlaylistSpec;

  constructor(spec: PlaylistSpec) {
    this.#spec = spec;
  }

  async step(): Promise<StepReport> {
    await mustLieBelow(this.#spec.location, this.#spec.roots);
    const playlist = await loadPlaylist(this.#spec.location);
    return { state: 'done', result: { kind: 'playlist', playlist } };
  }

  async close(): Promise<void> {}
}
