// Which files of what is planned are open, however often each is named.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HeldFiles, type NamedFile } from '../../../src/mount/held-files.js';

let folder: string;
let held: HeldFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'held-files-'));
  held = new HeldFiles(1024);
});

afterEach(async () => {
  await held.close();
  await rm(folder, { recursive: true, force: true });
});

async function files(count: number): Promise<NamedFile[]> {
  const paths = Array.from({ length: count }, (_, index) => join(folder, `${index}`));
  await Promise.all(paths.map((path) => writeFile(path, '')));
  return paths.map((path) => ({ name: path, path }));
}

it('opens what comes behind a track that is planned in many pieces', async () => {
  const [pieces, next] = (await files(2)) as [NamedFile, NamedFile];
  held.keepOnly([...Array(20).fill(pieces), next], () => undefined);
  expect([pieces, next].map((file) => held.isOpen(file))).toEqual([true, true]);
});

it('opens the first dozen, and the others when those are done', async () => {
  const all = await files(14);
  held.keepOnly(all, () => undefined);
  expect(all.filter((file) => held.isOpen(file))).toEqual(all.slice(0, 12));
  held.keepOnly(all.slice(2), () => undefined);
  expect(all.filter((file) => held.isOpen(file))).toEqual(all.slice(2));
});

it('tells of a file that is gone, and of none while it is open', async () => {
  const [kept] = (await files(1)) as [NamedFile];
  const gone = { name: 'gone', path: join(folder, 'gone') };
  const told = new Promise<NamedFile>((resolve) => held.keepOnly([kept, gone], resolve));
  expect(await told).toEqual(gone);
  await rm(kept.path);
  held.keepOnly([kept], () => {
    throw new Error('it is open');
  });
  expect(await held.open(kept)).not.toBeNull();
});
