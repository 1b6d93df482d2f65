// What a mount's files and requests may reach: the config file is the operator's word, everything else is not.
import type { MountConfig } from '../config/mount-schema.js';
import type { MountSource } from '../model/mount.js';
import { hostOf, type RemoteAccess } from '../remote/remote-access.js';

/** Bounds of everything that is read for a mount. */
export interface MediaAccess {
  /** Folders its files must lie below after resolving links; null for anywhere. */
  readonly roots: readonly string[] | null;
  readonly remote: RemoteAccess;
}

/** Hosts a mount's requests may reach: those of its own lists where the operator wrote them, and public ones. */
export function remoteAccess(
  config: MountConfig,
  source: MountSource,
  { allow_private_urls: allowPrivate }: { readonly allow_private_urls: boolean },
): RemoteAccess {
  const lists = source === 'config' ? [config.playlist, config.fallback ?? ''] : [];
  return { trustedHosts: lists.map(hostOf).filter((host) => host !== null), allowPrivate };
}
