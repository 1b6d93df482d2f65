// Reading playlists where media paths may hang: in a render process, never in the server.
import { loadPlaylist } from '../playlist/load.js';
import type { RenderJob, StepReport } from './job.js';
import type { PlaylistSpec } from './specs.js';

export class PlaylistJob implements RenderJob {
  readonly #location: string;

  constructor(spec: PlaylistSpec) {
    this.#location = spec.location;
  }

  async step(): Promise<StepReport> {
    return { state: 'done', result: { kind: 'playlist', playlist: await loadPlaylist(this.#location) } };
  }

  async close(): Promise<void> {}
}
