// A disk whose every path hangs, as one behind a dead network does: FUSE with nobody who answers. Needs root.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';

/** A mounted disk; whoever touches a path on it waits until {@link HangingDisk.release}. */
export interface HangingDisk {
  readonly path: string;
  /** The disk is gone: what hangs fails, and the folder is an empty one again. Idempotent. */
  release(): Promise<void>;
}

/**
 * Mounts a disk at the folder `path`, which is made. The kernel sends its requests to a descriptor of /dev/fuse that
 * a shell holds and never reads from (Linux, Documentation/filesystems/fuse.rst); when the shell ends they fail.
 */
export async function mountHangingDisk(path: string): Promise<HangingDisk> {
  await mkdir(path, { recursive: true });
  const script = [
    'exec 3<>/dev/fuse',
    'mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0,allow_other hanging "$1"',
    'echo mounted',
    'read -r line',
    'umount -l "$1"',
  ].join(' && ');
  const holder = spawn('sh', ['-c', script, 'sh', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(holder, 'exit');
  const [said] = await Promise.race([once(holder.stdout, 'data'), exited.then(() => [null])]);
  if (said === null) throw new Error('no FUSE file system could be mounted: this needs root and /dev/fuse');
  return {
    path,
    async release() {
      holder.stdin.end('\n');
      await exited;
    },
  };
}
