// The walk through the media roots: one at a time, however often a scan is asked for.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Library, type LibraryOptions } from '../../../src/supervisor/library.js';

const COUNTS = { tracks: 0, waiting: 0, failed: 0 };

it('lists the media roots once more for all scans that were asked for meanwhile', async () => {
  const listings: string[] = [];
  let end: () => void = () => undefined;
  const options = {
    store: { waiting: () => [], counts: () => COUNTS, beginRound: () => undefined },
    backstage: {
      isPaused: false,
      listFolder: async (root: string) => {
        listings.push(root);
        await new Promise<void>((resolve) => (end = resolve));
        return { entries: [] };
      },
    },
    hosts: new Map(),
    mediaRoots: ['/music'],
    analyse: true,
  };
  const library = new Library(options as unknown as LibraryOptions);
  library.start();
  for (let i = 0; i < 5; i++) library.scan();
  await turn();
  expect(listings).toEqual(['/music']);
  end();
  await turn();
  expect(listings).toEqual(['/music', '/music']);
  end();
  await turn();
  expect(listings).toEqual(['/music', '/music']);
  library.scan();
  await turn();
  expect(listings).toHaveLength(3);
  library.close();
});
