// How mounts are spread over workers.
import { expect, test } from 'vitest';
import { workerWithRoom } from '../../../src/supervisor/worker-room.js';

/** Sizes of the workers that so many mounts end up in. */
function spread(mounts: number, mountsPerWorker: number): number[] {
  const workers: { mountIds: Set<string> }[] = [];
  for (let n = 0; n < mounts; n++) {
    let worker = workerWithRoom(workers, mountsPerWorker);
    if (!worker) {
      worker = { mountIds: new Set() };
      workers.push(worker);
    }
    worker.mountIds.add(String(n));
  }
  return workers.map(({ mountIds }) => mountIds.size);
}

test('the first eight mounts have a worker each', () => {
  expect(spread(8, 0)).toEqual(Array(8).fill(1));
});

test('later mounts share evenly, at most sixteen a worker', () => {
  expect(spread(30, 0)).toEqual([4, 4, 4, 4, 4, 4, 3, 3]);
  expect(spread(128, 0)).toEqual(Array(8).fill(16));
  expect(spread(500, 0).every((size) => size <= 16)).toBe(true);
  expect(spread(500, 0)).toHaveLength(32);
});

test('the config decides otherwise', () => {
  expect(spread(40, 1)).toEqual(Array(40).fill(1));
  expect(spread(10, 4)).toEqual([4, 4, 2]);
});

test('a worker that was left empty is used again', () => {
  const empty = { mountIds: new Set<string>() };
  expect(workerWithRoom([empty], 0)).toBe(empty);
});
