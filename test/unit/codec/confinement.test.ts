// What a confined child may use, as the kernel tells it.
import { readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { confineChildren, startChild, stopChild } from '../../../src/codec/child.js';
import { type Confinement, findConfinement } from '../../../src/codec/confinement.js';

let confinement: Confinement;

beforeAll(async () => {
  confinement = await findConfinement();
});

afterEach(() => confineChildren([]));

async function outputOf(path: string, args: readonly string[]): Promise<string> {
  confineChildren(confinement.launcher);
  const child = startChild(path, args);
  child.stdin.end();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await child.exited;
  return text;
}

it('limits address space, files, cores and descriptors', async () => {
  const limits = await outputOf('/bin/cat', ['/proc/self/limits']);
  const soft = (name: string) => new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(limits)?.[1];
  expect(soft('Max address space')).toBe('2147483648');
  expect(soft('Max file size')).toBe('0');
  expect(soft('Max core file size')).toBe('0');
  expect(soft('Max open files')).toBe('64');
});

it('says what this system cannot do, and takes the network away where it can', async () => {
  const namespace = await outputOf('/bin/readlink', ['/proc/self/ns/net']);
  const isWithout = namespace.trim() !== readlinkSync('/proc/self/ns/net');
  expect(isWithout).toBe(!confinement.notice?.includes('network'));
  if (isWithout) {
    // Not even its own loopback is up.
    const devices = await outputOf('/bin/cat', ['/proc/self/net/dev']);
    expect(
      devices
        .trim()
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(':')[0]),
    ).toEqual(['lo']);
  }
});

it('is the program itself in the end: same process, killed as one', async () => {
  confineChildren(confinement.launcher);
  const child = startChild('/bin/cat', []);
  child.stdin.write('x');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).toBe('/bin/cat\0');
  await stopChild(child);
  expect((await child.exited).signal).toBe('SIGKILL');
});

it('a program that is not there is still told as such', async () => {
  confineChildren(confinement.launcher);
  const { startError } = await startChild('/nonexistent/program', []).exited;
  expect(startError?.message).toContain('ENOENT');
});
