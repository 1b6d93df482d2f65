// The ears of lists: one for each folder, whoever lies in it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchFiles } from '../../../src/playlist/watch-files.js';
import { until } from '../../support/until.js';

let parent: string;
let folder: string;
let closes: (() => Promise<void>)[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'watch-'));
  folder = join(parent, 'lists');
  await mkdir(folder);
  closes = [];
});
afterEach(async () => {
  await Promise.all(closes.map((close) => close()));
  await rm(parent, { recursive: true, force: true });
});

/** Listens for a list; what it hears is counted. */
function ear(name: string) {
  const heard = { changes: 0, faults: [] as unknown[] };
  const close = watchFiles(
    { path: join(folder, name), isFolder: false },
    () => heard.changes++,
    (error) => heard.faults.push(error),
  );
  closes.push(close);
  return { heard, close };
}

/** Writes the list until its ear, which opens by and by, hears of it. */
async function untilHeard(name: string, { heard }: ReturnType<typeof ear>): Promise<void> {
  const before = heard.changes;
  let written = 0;
  await until(`${name} is heard`, 10, async () => {
    await writeFile(join(folder, name), `${written++}`);
    return heard.changes > before;
  });
}

describe('lists of one folder', () => {
  it('are heard each by its own ear, also when another has closed', async () => {
    const [a, b] = [ear('a.m3u'), ear('b.m3u')];
    await untilHeard('a.m3u', a);
    await untilHeard('b.m3u', b);
    await a.close();
    const { changes } = a.heard;
    await untilHeard('b.m3u', b);
    await writeFile(join(folder, 'a.m3u'), 'last');
    await untilHeard('b.m3u', b);
    expect(a.heard.changes).toBe(changes);
    expect([a.heard.faults, b.heard.faults]).toEqual([[], []]);
  });

  it('do not take what happens to one for news of the others', async () => {
    const [a, b] = [ear('a.m3u'), ear('b.m3u')];
    await untilHeard('b.m3u', b);
    await untilHeard('a.m3u', a);
    const { changes } = b.heard;
    await untilHeard('a.m3u', a);
    expect(b.heard.changes).toBe(changes);
  });

  it('are all heard again when one of them listens anew after the folder was gone', async () => {
    const [a, b] = [ear('a.m3u'), ear('b.m3u')];
    await untilHeard('a.m3u', a);
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await a.close();
    const again = ear('a.m3u');
    await untilHeard('a.m3u', again);
    await untilHeard('b.m3u', b);
  });
});
