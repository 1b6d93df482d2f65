// `jetstream reload`: reads a mount's playlist again, or the whole config file.
import type { ConfigDifference } from '../model/config-reload.js';
import type { PlaylistReload } from '../model/playlist.js';
import { type ApiClient, mountPath } from './api-client.js';
import { describeDifference } from './check-diff.js';
import { EXIT, type Streams } from './streams.js';
import { plain } from './table.js';

/** Reloads the playlist of the mount named, or the config where none is, and prints what changed; resolves to 0. */
export async function reload(
  client: ApiClient,
  task: { readonly mount: string | null; readonly isJson: boolean },
  { out }: Streams,
): Promise<number> {
  const path = task.mount === null ? '/api/config/reload' : mountPath(task.mount, '/playlist/reload');
  const answer = await client.call<ConfigDifference | PlaylistReload>('POST', path);
  if (task.isJson) out(JSON.stringify(answer, null, 2));
  else if ('location' in answer) out(plain(describePlaylist(answer)));
  else for (const line of describeDifference(answer, 'reloaded')) out(plain(line));
  return EXIT.ok;
}

function describePlaylist({
  location,
  entries,
  addedCount,
  removedCount,
  unreadableCount,
}: PlaylistReload): string {
  const unreadable = unreadableCount > 0 ? `, ${unreadableCount} unreadable` : '';
  return `${location}: ${entries} entries, ${addedCount} new, ${removedCount} gone${unreadable}`;
}
