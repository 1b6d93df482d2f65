// `jetstream mounts`: every mount in a line, or one mount in full.
import type { MountStatus } from '../model/mount.js';
import { type ApiClient, mountPath } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { clock, duration, plain, songOf, table } from './table.js';

/** Prints all mounts, or the one named; resolves to 0. */
export async function mounts(
  client: ApiClient,
  task: { readonly mount: string | null; readonly isJson: boolean },
  { out }: Streams,
): Promise<number> {
  if (task.mount === null) {
    const all = await client.call<MountStatus[]>('GET', '/api/mounts');
    out(task.isJson ? JSON.stringify(all, null, 2) : mountTable(all));
  } else {
    const one = await client.call<MountStatus>('GET', mountPath(task.mount));
    out(task.isJson ? JSON.stringify(one, null, 2) : describeMount(one));
  }
  return EXIT.ok;
}

/** A line for each mount. */
function mountTable(all: readonly MountStatus[]): string {
  const rows = all.map((mount) => [
    mount.id,
    mount.path,
    mount.state,
    playingOf(mount),
    String(mount.listeners),
    `${mount.readAheadS.toFixed(0)} s`,
    serversOf(mount),
  ]);
  return table(['ID', 'PATH', 'STATE', 'PLAYING', 'LISTENERS', 'AHEAD', 'SERVERS'], rows);
}

/** One mount with its servers. */
function describeMount(mount: MountStatus): string {
  const { nowPlaying, next, playlist } = mount;
  const facts = [
    ['mount', `${mount.id} at ${mount.path}`],
    ['state', `${mount.state}: ${mount.reason}, for ${duration(mount.uptimeS)}`],
    ['playing', playingOf(mount)],
    ['place', nowPlaying ? `${clock(nowPlaying.positionS)} of ${clock(nowPlaying.durationS)}` : '-'],
    ['next', next?.title ?? '-'],
    ['playlist', playlist ? `${playlist.location}, ${playlist.entries} entries` : '-'],
    ['listeners', String(mount.listeners)],
    ['late', `${mount.framesLate} frames, ${mount.restarts} restarts, ${mount.tracksFailed} tracks failed`],
  ] as const;
  const lines = facts.map(([name, value]) => plain(`${name.padEnd(11)}${value}`));
  const rows = mount.targets.map(({ index, server, mountPath: path, state, reason }) => [
    String(index),
    `${server}${path}`,
    state,
    reason,
  ]);
  if (rows.length > 0) lines.push(table(['SERVER', 'ADDRESS', 'STATE', 'REASON'], rows));
  return lines.join('\n');
}

function playingOf({ nowPlaying }: MountStatus): string {
  return nowPlaying ? songOf(nowPlaying) : '-';
}

function serversOf({ targets }: MountStatus): string {
  if (targets.length === 0) return '-';
  const connected = targets.filter(({ state }) => state === 'connected').length;
  return `${connected} of ${targets.length}`;
}
