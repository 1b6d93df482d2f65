// Which worker takes one more mount: as few share a thread as that costs little.

/**
 * By default so many workers have one mount each before any is shared, and then none has more than the group's size.
 * A thread's wake-ups cost more than the mounts in it: thirty mounts in eight workers cost half of what they cost in
 * thirty. What a fault takes with it stays a small part of the mounts all the same.
 */
const MOUNTS_ALONE = 8;
const GROUP_SIZE = 16;

/**
 * The worker with the fewest mounts, if one more may be put into it; undefined when it should have a new one.
 * `mountsPerWorker` is the most that share one; 0 is the rule above.
 */
export function workerWithRoom<Worker extends { readonly mountIds: ReadonlySet<string> }>(
  workers: readonly Worker[],
  mountsPerWorker: number,
): Worker | undefined {
  const [emptiest] = workers.toSorted((a, b) => a.mountIds.size - b.mountIds.size);
  const fewest = emptiest?.mountIds.size ?? 0;
  const mayBeShared = fewest === 0 || mountsPerWorker > 0 || workers.length >= MOUNTS_ALONE;
  return mayBeShared && fewest < (mountsPerWorker || GROUP_SIZE) ? emptiest : undefined;
}
