// A memory limit that the kernel holds a server and its children to: a cgroup of its own. Root only.
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../until.js';

/** The group. */
export interface MemoryGroup {
  /** Put before a command, which then runs within the group. */
  readonly launcher: readonly string[];
  /** Removes the group; what ran in it must have ended. */
  close(): Promise<void>;
}

const EMPTY_WITHIN_S = 10;

/** Makes one of `bytes`. @throws Error without root, or where the kernel has no memory controller */
export async function memoryGroup(bytes: number): Promise<MemoryGroup> {
  // Version 1 has a tree for each controller, version 2 one for all (cgroups(7)).
  const v1 = '/sys/fs/cgroup/memory';
  const isFirst = existsSync(v1);
  const folder = join(isFirst ? v1 : '/sys/fs/cgroup', `jetstream-test-${process.pid}`);
  await mkdir(folder);
  await writeFile(join(folder, isFirst ? 'memory.limit_in_bytes' : 'memory.max'), String(bytes));
  return {
    launcher: ['sh', '-c', `echo $$ > '${join(folder, 'cgroup.procs')}' && exec "$@"`, 'sh'],
    close: async () => {
      const removed = () => rmdir(folder).then(() => true);
      await until('the group is empty', EMPTY_WITHIN_S, removed);
    },
  };
}
