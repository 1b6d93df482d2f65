// What is allowed in a config but will not do what the operator wants.

import type { MountConfig } from './mount-schema.js';
import type { Config } from './schema.js';

/** Warnings of all mounts together, then of each in their order; none of them keeps the server from starting. */
export function configWarnings(config: Config): string[] {
  return [...numberWarnings(config), ...config.mounts.flatMap(mountWarnings)];
}

/** The limit is for what the API makes: an operator's own file is started whole. */
function numberWarnings({ mounts, limits }: Config): string[] {
  if (mounts.length <= limits.max_mounts) return [];
  const advice = 'all are started, but no other can be made; raise limits.max_mounts or remove some';
  return [`${mounts.length} mounts, while limits.max_mounts is ${limits.max_mounts}: ${advice}`];
}

/** Warnings of one mount, each a sentence that names the mount. */
function mountWarnings(mount: MountConfig): string[] {
  const warnings = mount.icecast_servers.flatMap((target, index) =>
    target.password === null
      ? [`no password for icecast_servers[${index}] of mount ${mount.id}: the server will refuse the source`]
      : [],
  );
  if (mount.icecast_servers.length > 0 || mount.listen) return warnings;
  return [...warnings, `mount ${mount.id} has listen = false and no Icecast server: nobody can hear it`];
}
