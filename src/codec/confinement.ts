// What a decoder or encoder may use at most: limits, and no network, set by util-linux's prlimit and unshare on the way
// to the program itself. Each replaces itself by the next, so the child keeps its process id.
import { existsSync } from 'node:fs';
import { startChild } from './child.js';

/** How children are confined here. */
export interface Confinement {
  /** Programs and arguments put before every child's own; empty for none. */
  readonly launcher: readonly string[];
  /** What this system does not offer, in words for the log; null when all of it is there. */
  readonly notice: string | null;
}

/**
 * Address space for a file that claims to be huge; no files written and no core, for sound leaves by a pipe. CPU time is
 * not limited: a live encoder runs for months, and a decoder that gives nothing has its deadlines (byte-reader.ts).
 */
const LIMITS = ['--as=2147483648', '--fsize=0', '--core=0', '--nofile=64'];
/** Root may make a network namespace; everybody else needs a user namespace around it, where the system allows that. */
const WITHOUT_NETWORK = [['--net'], ['--net', '--map-root-user']];
const FOLDERS = ['/usr/bin', '/bin'];

/** Tries once, at start, what this system offers. Never throws. */
export async function findConfinement(): Promise<Confinement> {
  const prlimit = find('prlimit');
  const limits = prlimit === null ? [] : [prlimit, ...LIMITS, '--'];
  const limited = limits.length > 0 && (await runs(limits)) ? limits : [];
  const unshare = find('unshare');
  for (const flags of unshare === null ? [] : WITHOUT_NETWORK) {
    const launcher = [unshare ?? '', ...flags, '--', ...limited];
    if (await runs(launcher)) return { launcher, notice: noticeOf(limited.length > 0, true) };
  }
  return { launcher: limited, notice: noticeOf(limited.length > 0, false) };
}

function find(name: string): string | null {
  return FOLDERS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path)) ?? null;
}

async function runs([program = '', ...args]: readonly string[]): Promise<boolean> {
  const child = startChild(program, [...args, '/bin/true'], { isConfined: false });
  child.stdin.end();
  child.stdout.resume();
  return (await child.exited).code === 0;
}

function noticeOf(isLimited: boolean, isWithoutNetwork: boolean): string | null {
  const missing = [
    ...(isLimited ? [] : ['without resource limits (install util-linux)']),
    ...(isWithoutNetwork ? [] : ['with access to the network (no namespaces here)']),
  ];
  return missing.length === 0 ? null : `decoders and encoders run ${missing.join(' and ')}`;
}
