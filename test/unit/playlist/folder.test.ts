import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFolder } from '../../../src/playlist/folder.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetstream-folder-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function touch(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), '');
  }
}

async function list(maxEntries?: number) {
  const { entries, problems } = await listFolder(root, maxEntries);
  return { names: entries.map((entry) => relative(root, entry.location)), problems };
}

describe('a folder as a playlist', () => {
  it('gives audio files only, in natural order, sub-folders at their place', async () => {
    await touch(
      '10 c.mp3',
      '2 b.FLAC',
      '1/x 10.ogg',
      '1/x 9.opus',
      'cover.jpg',
      'list.m3u',
      '.hidden.mp3',
      '.h/a.mp3',
    );
    expect(await list()).toEqual({
      names: ['1/x 9.opus', '1/x 10.ogg', '2 b.FLAC', '10 c.mp3'],
      problems: [],
    });
  });

  it('follows links to files and folders, enters no folder twice and survives loops', async () => {
    await touch('a/one.mp3');
    await symlink(root, join(root, 'a', 'loop'));
    await symlink(join(root, 'a'), join(root, 'b'));
    await symlink(join(root, 'a', 'one.mp3'), join(root, 'c.mp3'));
    expect(await list()).toEqual({ names: ['a/one.mp3', 'c.mp3'], problems: [] });
  });

  it('reports links that lead nowhere, names that are not UTF-8 and folders nested too deep', async () => {
    await touch('ok.mp3', `${'d/'.repeat(40)}deep.mp3`);
    await symlink(join(root, 'gone.mp3'), join(root, 'dead.mp3'));
    await writeFile(
      Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xe9]), Buffer.from('.mp3')]),
      '',
    );
    const { names, problems } = await list();
    expect(names).toEqual(['ok.mp3']);
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/not valid UTF-8.*deeper than 32.*leads nowhere/s);
  });

  it('is cut, and says so, when it holds too many files', async () => {
    await touch('1.mp3', '2.mp3', '3.mp3', 'z/4.mp3');
    expect(await list(2)).toEqual({
      names: ['1.mp3', '2.mp3'],
      problems: ['the folder is cut after 2 files'],
    });
  });

  it('takes a sub-folder that cannot be read as a problem, not as a failure', async () => {
    const { entries, problems } = await listFolder(join(root, 'nowhere'));
    expect(entries).toEqual([]);
    expect(problems[0]).toContain('cannot be read');
  });
});
