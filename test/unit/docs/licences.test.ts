// docs/licences.md lists what a production install brings, and nothing of it may forbid what MIT allows.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  incompatible,
  isPermissive,
  licencesPage,
  productionDependencies,
} from '../../../scripts/licences/licences.js';

const root = new URL('../../../', import.meta.url);
const dependencies = productionDependencies(readFileSync(new URL('package-lock.json', root), 'utf8'));

it('no production dependency is under a licence that does not go with MIT', () => {
  expect(dependencies.length).toBeGreaterThan(20);
  expect(incompatible(dependencies)).toEqual([]);
});

it('docs/licences.md is up to date: npm run licences', () => {
  expect(readFileSync(new URL('docs/licences.md', root), 'utf8')).toBe(licencesPage(dependencies));
});

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND Zlib', false],
  ['GPL-3.0-or-later', false],
  ['unknown', false],
])('%s: %s', (licence, expected) => {
  expect(isPermissive(licence)).toBe(expected);
});
