// A disk of a few megabytes, for as long as a test lasts: a tmpfs that can be filled up and made read-only. Root only.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The disk. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it to the last byte. */
  fill(): Promise<void>;
  /** Gives back what {@link fill} took. */
  empty(): Promise<void>;
  /** Makes it read-only for whatever is opened from now on, or writable again. */
  readOnly(isReadOnly: boolean): void;
  close(): Promise<void>;
}

/** Mounts one of `megabytes`. @throws Error where tmpfs cannot be mounted: without root, or in a locked container */
export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
  const options = `size=${megabytes}m,mode=777`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  const ballast = join(folder, 'ballast');
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, Buffer.alloc(bavail * bsize, 1)).catch(() => undefined);
    },
    empty: () => rm(ballast, { force: true }),
    readOnly(isReadOnly) {
      if (!isReadOnly) return void execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
      // Nobody can take writing away from files that are open for it: the folder is shown once more, read-only.
      execFileSync('mount', ['--bind', folder, folder], { stdio: 'pipe' });
      execFileSync('mount', ['-o', 'remount,bind,ro', folder], { stdio: 'pipe' });
    },
    async close() {
      // What is still open there goes with whoever has it open.
      execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
