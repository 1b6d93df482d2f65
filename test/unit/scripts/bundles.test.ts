// Whatever the server starts as a process or thread of its own must be built as one.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error: the build has no types
import { PROGRAMS } from '../../../scripts/bundles.mjs';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';

it('every module that is started by its address is built as a program, and named as from one folder below dist', () => {
  const sources = readdirSync(join(PACKAGE_DIR, 'src'), { recursive: true, encoding: 'utf8' });
  const named = sources
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(PACKAGE_DIR, 'src', file), 'utf8').matchAll(
        /new URL\('(\.[^']*)\.js', import\.meta\.url\)/g,
      ),
    ])
    .map(([, address]) => address);
  const built = (PROGRAMS as readonly { entry: string }[]).map(({ entry }) => `../${entry}`);
  expect(named.sort()).toEqual(built.filter((address) => address !== '../main').sort());
});
