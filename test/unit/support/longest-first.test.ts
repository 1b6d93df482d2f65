// A file that was renamed would begin last without anybody noticing.
import { access } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { LONGEST } from '../../support/longest-first.js';

it.each(LONGEST)('there is %s', async (path) => {
  await expect(access(new URL(`../../../${path}`, import.meta.url))).resolves.toBeUndefined();
});
