// How many sockets may be open at once, so that audio always finds descriptors for its files, servers and children.
import { readFileSync } from 'node:fs';

/** What a station needs beside its callers and listeners, at the least; and the share of the rest that these may have. */
const RESERVED = 64;
const SHARE = 0.75;
const LEAST = 8;

/**
 * Most sockets that callers and listeners may have together, by the process's limit of open files (proc(5)); Infinity
 * where that is unlimited or not told. Node has raised the soft limit to the hard one by then.
 */
export function socketLimit(limitsFile = '/proc/self/limits'): number {
  const files = openFilesLimit(limitsFile);
  return Math.max(LEAST, Math.floor(SHARE * (files - RESERVED)));
}

function openFilesLimit(limitsFile: string): number {
  try {
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync(limitsFile, 'utf8'))?.[1];
    return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
