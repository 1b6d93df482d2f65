// Reading playlists where media paths may hang: in a render process, never in the server.
import { loadPlaylist } from '../playlist/load.js';
import type { RemoteClient } from '../remote/remote-client.js';
import type { RenderJob, StepReport } from './job.js';
import type { PlaylistSpec } from './specs.js';

export class PlaylistJob implements RenderJob {
  readonly #spec: PlaylistSpec;
  readonly #client: RemoteClient | null;

  /** Without a client remote lists are refused. */
  constructor(spec: PlaylistSpec, client: RemoteClient | null = null) {
    this.#spec = spec;
    this.#client = client;
  }

  async step(): Promise<StepReport> {
    const { location, roots, access } = this.#spec;
    const remote = this.#client && { client: this.#client, access };
    const playlist = await loadPlaylist(location, { roots, remote });
    return { state: 'done', result: { kind: 'playlist', playlist } };
  }

  async close(): Promise<void> {}
}
