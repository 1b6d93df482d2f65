// Lists that are taken into the library while the database does not work.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TrackOrigin } from '../../../src/store/library-store.js';
import { LibraryIntake } from '../../../src/supervisor/library-intake.js';

const origin: TrackOrigin = { mountId: 'main', trusted: true, sampleRateHz: 44_100, channels: 2 };
let isDown: boolean;
let tries: string[];
let intake: LibraryIntake;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  isDown = true;
  tries = [];
  const add = (paths: readonly string[]) => {
    tries.push(paths.join(' '));
    // Stands for a loop that never ends: it would hold up the whole test.
    if (tries.length > 100) isDown = false;
    if (isDown) throw new Error('the database is locked');
    return paths.length;
  };
  intake = new LibraryIntake({ add }, () => undefined);
});
afterEach(() => {
  intake.close();
  vi.useRealTimers();
});

/** Lets everything happen that needs no time to pass. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('tries a list once and then not before half a minute, in the order they came', async () => {
  intake.take(['/a'], origin);
  intake.take(['/b'], origin);
  await settle();
  expect(tries).toEqual(['/a']);
  vi.advanceTimersByTime(29_999);
  await settle();
  expect(tries).toEqual(['/a']);
  isDown = false;
  vi.advanceTimersByTime(1);
  await settle();
  await settle();
  expect(tries).toEqual(['/a', '/a', '/b']);
});
