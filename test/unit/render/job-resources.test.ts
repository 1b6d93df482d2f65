// A job that is given up in the middle of a step leaves no child behind.
import { describe, expect, it } from 'vitest';
import { JobResources } from '../../../src/render/job-resources.js';

/** Something to close, which remembers how often it was. */
function resource() {
  return {
    closed: 0,
    async close(): Promise<void> {
      this.closed++;
    },
  };
}

describe('what a job has open', () => {
  it('is closed with it, once', async () => {
    const resources = new JobResources();
    const [a, b] = [resource(), resource()];
    resources.add(a);
    resources.add(b);
    await resources.drop(a);
    await resources.close();
    await resources.close();
    expect([a.closed, b.closed]).toEqual([1, 1]);
  });

  it('after its end is closed at once', async () => {
    const resources = new JobResources();
    await resources.close();
    const late = resource();
    resources.add(late);
    expect(late.closed).toBe(1);
  });
});
