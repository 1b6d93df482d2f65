// Looks mounts up by id, and says in words why one is not there or has nothing that runs it.
import { JetStreamError } from '../model/errors.js';
import type { MountStatus } from '../model/mount.js';
import type { MountHost } from './mount-host.js';
import type { MountWorker } from './mount-worker.js';

/** The mounts of the server by id. */
export type Hosts = ReadonlyMap<string, MountHost>;

/** @throws JetStreamError `JS_MOUNT_NOT_FOUND` */
export function hostOf(hosts: Hosts, id: string): MountHost {
  const host = hosts.get(id);
  if (!host) throw new JetStreamError('JS_MOUNT_NOT_FOUND', `there is no mount "${id}"`);
  return host;
}

/**
 * The worker a mount runs in.
 * @throws JetStreamError `JS_MOUNT_NOT_FOUND`, `JS_MOUNT_STOPPED`, `JS_MOUNT_FAILED`
 */
export function workerOf(hosts: Hosts, id: string): MountWorker {
  const { worker, state, reason, isWanted } = hostOf(hosts, id);
  if (worker) return worker;
  if (!isWanted) throw new JetStreamError('JS_MOUNT_STOPPED', `mount "${id}" is stopped: start it first`);
  throw new JetStreamError('JS_MOUNT_FAILED', `mount "${id}" is ${state}: ${reason}`);
}

/** Every mount as the API shows it. */
export function statusesOf(hosts: Hosts): readonly MountStatus[] {
  return [...hosts.values()].map((host) => host.status());
}
