// What a mount is run by: its config, its profile, and what its files and requests may reach.
import { dirname } from 'node:path';
import type { MountConfig } from '../config/mount-schema.js';
import type { MountSource } from '../model/mount.js';
import type { Definitions } from './definitions.js';
import { remoteAccess } from './media-access.js';
import { allowedRoots } from './media-roots.js';
import type { HostDefinition } from './mount-host.js';
import type { Toolbox } from './toolbox.js';

/**
 * The definition of a mount that comes from `source`. One of the config file whose playlist the API changed reaches no
 * further than one made by the API, but for its own fallback.
 */
export function hostDefinition(
  config: MountConfig,
  source: MountSource,
  { definitions, toolbox }: { readonly definitions: Definitions; readonly toolbox: Toolbox },
): HostDefinition {
  const { media } = definitions.config;
  const own = definitions.ofFile(config.id);
  const isConfined = source === 'config' && definitions.namesPlaylist(config.id);
  return {
    config,
    profile: toolbox.profileOf(config),
    roots: isConfined
      ? [...media.roots, ...(own?.fallback === undefined ? [] : [dirname(own.fallback)])]
      : allowedRoots(config, source, media.roots),
    // Trusted is what stands in the file, whatever the API has made of it.
    remote: remoteAccess(own ?? config, isConfined ? 'api' : source, media),
    overridden: definitions.overriddenOf(config.id),
  };
}
