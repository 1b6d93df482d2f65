// `jetstream skip`: goes to the next track.
import type { MountStatus } from '../model/mount.js';
import { type ApiClient, mountPath } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { plain } from './table.js';

/** Skips and says what was left; resolves to 0 once the change is planned. */
export async function skip(
  client: ApiClient,
  task: { readonly mount: string; readonly isJson: boolean },
  { out }: Streams,
): Promise<number> {
  const mount = await client.call<MountStatus>('POST', mountPath(task.mount, '/skip'));
  const left = mount.nowPlaying === null ? '' : ` and leaves "${mount.nowPlaying.title}"`;
  out(task.isJson ? JSON.stringify(mount, null, 2) : plain(`${mount.id} goes to its next track${left}`));
  return EXIT.ok;
}
