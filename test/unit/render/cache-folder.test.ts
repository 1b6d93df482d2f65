// What goes first when the cache is full decides whether somebody hears it.
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheFolder, type CacheNeed, chooseVictims } from '../../../src/render/cache-folder.js';
import { CachePlaces } from '../../../src/render/cache-places.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a file of 100 bytes into the cache, last used `ageS` seconds ago. */
async function put(name: string, ageS: number): Promise<string> {
  const path = join(folder, 'body', name);
  await mkdir(join(folder, 'body'), { recursive: true });
  await writeFile(path, new Uint8Array(100));
  const usedAtS = Date.now() / 1000 - ageS;
  await utimes(path, usedAtS, usedAtS);
  return path;
}

function names(): Promise<string[]> {
  return readdir(join(folder, 'body')).then((found) => found.sort());
}

const nobody = () => null;

describe('eviction', () => {
  const needs: Record<string, CacheNeed> = {
    playing: { isPlanned: true, dueAtMs: 0 },
    planned: { isPlanned: true, dueAtMs: 1e9 },
    soon: { isPlanned: false, dueAtMs: 10 },
    later: { isPlanned: false, dueAtMs: 20 },
  };
  const files = ['playing', 'soon', 'old', 'planned', 'later', 'new'].map((path) => ({
    path,
    sizeBytes: 100,
    usedAtMs: path === 'new' ? 2 : 1,
  }));
  const victims = (excessBytes: number) =>
    chooseVictims(files, (path) => needs[path] ?? null, excessBytes).map(({ path }) => path);

  it('takes nothing when nothing is in excess', () => {
    expect(victims(0)).toEqual([]);
  });

  it('takes what nobody needs, least recently used first', () => {
    expect(victims(1)).toEqual(['old']);
    expect(victims(101)).toEqual(['old', 'new']);
  });

  it('then what is needed farthest ahead, and never what is playing or planned', () => {
    expect(victims(300)).toEqual(['old', 'new', 'later']);
    expect(victims(1e9)).toEqual(['old', 'new', 'later', 'soon']);
  });
});

describe('a cache folder', () => {
  it('counts what earlier runs left and keeps within its size', async () => {
    await put('old.jsa', 300);
    await put('older.jsa', 600);
    await put('new.jse', 10);
    const cache = await CacheFolder.open(folder, 250);
    await cache.listed;
    expect(cache.sizeBytes).toBe(300);
    await cache.evict(nobody);
    expect(await names()).toEqual(['new.jse', 'old.jsa']);
    expect(cache.sizeBytes).toBe(200);
  });

  it('counts a file again when it has grown, and forgets it when it is gone', async () => {
    const cache = await CacheFolder.open(folder, 1e6);
    const path = await put('track.jsa', 0);
    await cache.note(path);
    await writeFile(path, new Uint8Array(150));
    await cache.note(path);
    expect(cache.sizeBytes).toBe(150);
    await rm(path);
    await cache.note(path);
    expect(cache.sizeBytes).toBe(0);
  });

  it('keeps what was touched although it is old', async () => {
    const touched = await put('touched.jsa', 900);
    await put('other.jsa', 300);
    const cache = await CacheFolder.open(folder, 150);
    await cache.touch(touched);
    await cache.evict(nobody);
    expect(await names()).toEqual(['touched.jsa']);
  });

  it('is rid of what a crash left half written, and of nothing that is not its own', async () => {
    await put('crashed.jsa.77.part', 3600);
    await put('running.jsa.78.part', 0);
    await put('notes.txt', 3600);
    await (await CacheFolder.open(folder, 1)).listed;
    expect(await names()).toEqual(['notes.txt', 'running.jsa.78.part']);
  });
});

describe('the places of a cache', () => {
  it('go back to the configured folder once it can be written, and give the memory back', async () => {
    let nowMs = 0;
    const faults: string[] = [];
    const spareParent = join(folder, 'memory');
    await mkdir(spareParent);
    await writeFile(join(folder, 'main'), 'in the way');
    const onFault = (message: string) => faults.push(message);
    const main = join(folder, 'main', 'cache');
    const places = new CachePlaces({
      folder: main,
      maxSizeBytes: 1e6,
      onFault,
      spareParent,
      now: () => nowMs,
    });
    const spare = await places.current();
    expect(spare.path).toContain(spareParent);
    const kept = join(spare.path, 'track.jsa');
    await writeFile(kept, new Uint8Array(100));
    await spare.note(kept);
    await rm(join(folder, 'main'));
    nowMs = 29_000;
    expect(await places.current()).toBe(spare);
    nowMs = 31_000;
    expect((await places.current()).path).toBe(main);
    await places.evict(nobody);
    expect(await readdir(spare.path)).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('goes to'), expect.stringContaining('again')]);
    places.close();
    expect(await readdir(spareParent)).toEqual([]);
  });
});
