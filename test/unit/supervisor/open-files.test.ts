// How the open files of a process are shared, by what the system allows and what is open.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OpenFiles, requireOpenFiles } from '../../../src/supervisor/open-files.js';

let proc: string;

beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'proc-'));
  mkdirSync(join(proc, 'fd'));
});
afterEach(() => rmSync(proc, { recursive: true }));

/** A process that is allowed so many open files, and has so many; it reads its folder by one more. */
function processWith(soft: string, open: number): OpenFiles {
  const row = (what: string, value: string) =>
    `${what.padEnd(25)} ${value.padEnd(20)} ${value.padEnd(20)} units\n`;
  writeFileSync(join(proc, 'limits'), row('Max processes', '7') + row('Max open files', soft));
  for (let fd = 0; fd <= open; fd++) writeFileSync(join(proc, 'fd', `${fd}`), '');
  return new OpenFiles(proc);
}

describe('open files', () => {
  it.each([
    ['64', 8, 56],
    ['128', 48, 80],
    ['1024', 720, 304],
  ])('of %s, callers have %i and audio %i', (soft, sockets, audio) => {
    const files = processWith(soft, 40);
    expect(files.maxSockets).toBe(sockets);
    expect(files.audio()).toEqual({ open: 40, most: audio });
  });

  it('that are sockets of callers are not counted as those of audio', () => {
    const files = processWith('64', 40);
    files.countSockets(() => 5);
    expect(files.audio()).toEqual({ open: 35, most: 56 });
  });

  it('have no bound where the system has none, or does not tell', () => {
    expect(processWith('unlimited', 40)).toMatchObject({ maxSockets: Number.POSITIVE_INFINITY });
    expect(processWith('unlimited', 40).audio()).toBeNull();
    expect(new OpenFiles(join(proc, 'missing')).audio()).toBeNull();
  });

  it('are those of the process itself', () => {
    expect(new OpenFiles().audio()?.open ?? 3).toBeGreaterThanOrEqual(3);
  });
});

describe('a start', () => {
  it('with too few is refused with the figure and what to do', () => {
    expect(() => requireOpenFiles(processWith('63', 20))).toThrow(/only 63 .* takes 64 .*LimitNOFILE=65536/);
    requireOpenFiles(processWith('64', 20));
    requireOpenFiles(processWith('unlimited', 20));
  });
});
