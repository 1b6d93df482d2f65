// How many sockets a process may give to others, by what the system allows it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { socketLimit } from '../../../src/api/descriptors.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'));
  file = join(folder, 'limits');
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['64', 8],
  ['128', 48],
  ['1024', 720],
  ['unlimited', Number.POSITIVE_INFINITY],
])('of %s open files', (soft, sockets) => {
  writeFileSync(
    file,
    `Limit                     Soft Limit           Hard Limit           Units\nMax processes             7                    7                    processes\nMax open files            ${soft.padEnd(20)} ${soft.padEnd(20)} files\n`,
  );
  expect(socketLimit(file)).toBe(sockets);
});

it('is not there where the system does not tell', () => {
  expect(socketLimit(join(folder, 'missing'))).toBe(Number.POSITIVE_INFINITY);
});
