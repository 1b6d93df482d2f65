// Which remote tracks stay on the disk, and which copy is meant by a URL.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UNTRUSTED } from '../../../src/remote/remote-access.js';
import type { SpooledFile } from '../../../src/remote/spool-download.js';
import { Spool } from '../../../src/render/spool.js';

let folder = '';
let nowMs = 1_000_000;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetstream-spool-'));
  await mkdir(folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => new Spool({ folder, maxFileBytes: 50, maxTotalBytes: 100, now: () => nowMs });

async function kept(spool: Spool, name: string, sizeBytes = 40): Promise<SpooledFile> {
  const path = join(folder, `${name}-${nowMs}.spool`);
  await writeFile(path, Buffer.alloc(sizeBytes));
  const url = `http://me:secret@h.example/${name}`;
  const file = { url, path, sizeBytes, etag: `"${name}"`, lastModified: null };
  await spool.keep(file);
  nowMs += 1000;
  return file;
}

describe('the spool', () => {
  it('removes what was used least recently, and nothing that a mount plays', async () => {
    const spool = open();
    const [a, b] = [await kept(spool, 'a'), await kept(spool, 'b')];
    spool.use('mount', [a.path, '/music/elsewhere.mp3']);
    const c = await kept(spool, 'c');
    await spool.evict();
    expect(await spool.find(b.url)).toBeNull();
    expect(await spool.find(a.url)).toMatchObject({ path: a.path });
    expect(await spool.find(c.url)).toMatchObject({ path: c.path });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.spool'));
    expect(names).toHaveLength(2);
  });

  it('keeps more than its size while all of it is in use, and not after', async () => {
    const spool = open();
    const all = [await kept(spool, 'a'), await kept(spool, 'b'), await kept(spool, 'c')];
    for (const { path } of all) spool.use('mount', [path]);
    await spool.evict();
    expect(await Promise.all(all.map(({ url }) => spool.find(url)))).not.toContain(null);
    spool.release('mount');
    await spool.evict();
    expect(await spool.find(all[0]?.url ?? '')).toBeNull();
  });

  it('asks for a copy again after a minute, with its validators', async () => {
    const spool = open();
    const { url } = await kept(spool, 'a');
    expect(await spool.order(url, UNTRUSTED)).toBeNull();
    nowMs += 60_000;
    expect(await spool.order(url, UNTRUSTED)).toMatchObject({ maxBytes: 50, held: { etag: '"a"' } });
    expect(await spool.order('http://h.example/new', UNTRUSTED)).toMatchObject({ held: null });
  });

  it('means the newest version by a URL, and lets the old one be played to its end', async () => {
    const spool = open();
    const old = await kept(spool, 'a');
    spool.use('mount', [old.path]);
    const young = await kept(spool, 'a');
    await spool.evict();
    expect(await spool.find(old.url)).toMatchObject({ path: young.path });
    expect(await readFile(old.path)).toHaveLength(40);
  });

  it('finds its copies after a restart, without a password on the disk', async () => {
    const { url, path } = await kept(open(), 'a');
    await writeFile(join(folder, 'stray.spool'), 'nobody knows me');
    const names = await readdir(folder);
    const notes = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(notes.join('')).not.toContain('secret');
    const spool = open();
    expect(await spool.find(url)).toMatchObject({ path, etag: '"a"' });
    expect(await spool.order(url, UNTRUSTED)).not.toBeNull();
    expect(await readdir(folder)).not.toContain('stray.spool');
  });
});
