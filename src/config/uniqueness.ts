// Finds mounts that would get in each other's way.
import type { KeyPath } from './key-path.js';
import { formatKeyPath } from './key-path.js';
import type { MountConfig } from './mount-schema.js';
import type { CheckScope, Draft } from './shape.js';

/** A mount and where it stands in the document; no place for mounts that exist already. */
export interface PlacedMount {
  readonly mount: Draft<MountConfig>;
  readonly path?: KeyPath;
}

/** Notes a fault for every id, path and Icecast mount that an earlier mount of the list has already. */
export function checkUnique(mounts: readonly PlacedMount[], scope: CheckScope): void {
  const owners = new Map<string, string>();
  const claim = (what: string, name: string | undefined, placed: PlacedMount, keys: KeyPath) => {
    if (name === undefined) return;
    const owner = owners.get(`${what} ${name}`);
    if (owner === undefined) owners.set(`${what} ${name}`, ownerOf(placed));
    else if (placed.path !== undefined) {
      const message = `${what} "${name}" is taken by ${owner}`;
      scope.faults.add([...placed.path, ...keys], { message, expected: `${what} that no other mount has` });
    }
  };
  for (const placed of mounts) {
    const { mount } = placed;
    claim('the id', mount.id, placed, ['id']);
    claim('the path', mount.path, placed, ['path']);
    mount.icecast_servers?.forEach((target, index) => {
      const remote = target?.mount ?? mount.path;
      if (target?.host === undefined || target.port === undefined || remote === undefined) return;
      const address = `${target.host.toLowerCase()}:${target.port}${remote}`;
      claim('the Icecast mount', address, placed, ['icecast_servers', index]);
    });
  }
}

function ownerOf({ mount, path }: PlacedMount): string {
  const place = path === undefined ? '' : formatKeyPath(path);
  const name = mount.id === undefined ? '' : `mount "${mount.id}"`;
  return name && place ? `${name} (${place})` : name || place;
}
