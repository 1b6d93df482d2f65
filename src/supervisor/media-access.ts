// What a mount's files and requests may reach: the config file is the operator's word, everything else is not.
import type { MountConfig } from '../config/mount-schema.js';
import type { Config } from '../config/schema.js';
import type { MountSource } from '../model/mount.js';
import { hostOf, type RemoteAccess } from '../remote/remote-access.js';
import { locationsOf } from './media-roots.js';

/** Bounds of everything that is read for a mount. */
export interface MediaAccess {
  /** Folders its files must lie below after resolving links; null for anywhere. */
  readonly roots: readonly string[] | null;
  readonly remote: RemoteAccess;
}

/** What the API may name: what lies below the media roots, and what is on the public internet. */
export function apiAccess(media: Pick<Config['media'], 'roots' | 'allow_private_urls'>): MediaAccess {
  return { roots: media.roots, remote: { trustedHosts: [], allowPrivate: media.allow_private_urls } };
}

/** Hosts a mount's requests may reach: those of its own lists where the operator wrote them, and public ones. */
export function remoteAccess(
  config: MountConfig,
  source: MountSource,
  { allow_private_urls: allowPrivate }: { readonly allow_private_urls: boolean },
): RemoteAccess {
  const lists = source === 'config' ? locationsOf(config) : [];
  return { trustedHosts: lists.map(hostOf).filter((host) => host !== null), allowPrivate };
}
