// Reading playlists where media paths may hang: in a render process, never in the server.
import { loadPlaylist } from '../playlist/load.js';
import type { RemoteClient } from '../remote/remote-client.js';
import type { RenderJob, StepReport } from './job.js';
import type { PlaylistSpec } from './specs.js';

export class PlaylistJob implements RenderJob {
  readonly #spec: PlaylistSpec;
  readonly #client: RemoteClient;

  constructor(spec: PlaylistSpec, client: RemoteClient) {
    this.#spec = spec;
    this.#client = client;
  }

  async step(): Promise<StepReport> {
    const { location, roots, access } = this.#spec;
    const playlist = await loadPlaylist(location, { roots, remote: { client: this.#client, access } });
    return { state: 'done', result: { kind: 'playlist', playlist } };
  }

  async close(): Promise<void> {}
}
