// Mounts that follow others: they run where the followed mount runs, and only while it does.
import { followProblem } from '../config/follow.js';
import type { MountConfig } from '../config/mount-schema.js';
import type { MountState } from '../model/mount.js';
import type { MountHost } from './mount-host.js';

/** Those that follow mount `id`. */
export function followersOf(id: string, hosts: Iterable<MountHost>): MountHost[] {
  return [...hosts].filter(({ config }) => config.follow === id);
}

/** Followed mounts before those that follow them; apart from that the order stays. */
export function leadersFirst<T>(mounts: readonly T[], configOf: (mount: T) => Partial<MountConfig>): T[] {
  const follows = (mount: T) => configOf(mount).follow !== undefined;
  return [...mounts.filter((mount) => !follows(mount)), ...mounts.filter(follows)];
}

/** What keeps a follower from running now, as the state to show; null when nothing does. */
export function obstacleTo(
  { config }: MountHost,
  leader: MountHost | undefined,
): { readonly state: MountState; readonly reason: string } | null {
  if (!leader) return { state: 'stopped', reason: `follows ${config.follow}, which was removed` };
  const problem = followProblem(config, leader.config);
  if (problem) return { state: 'stopped', reason: problem };
  if (!leader.isWanted) return { state: 'stopped', reason: `follows ${config.follow}, which is stopped` };
  if (leader.worker && leader.report) return null;
  return { state: 'starting', reason: `waits for ${config.follow}, which it follows` };
}
