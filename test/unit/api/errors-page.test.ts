import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { statusByCode } from '../../../src/api/problem.js';

function read(path: string): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

it('docs/errors.md has one row for each code of the model, with the status the API answers', () => {
  const union = read('src/model/errors.ts').match(/export type ErrorCode =([^;]*);/)?.[1] ?? '';
  const codes = [...union.matchAll(/'(JS_[A-Z_]+)'/g)].map(([, code]) => code);
  const rows = [...read('docs/errors.md').matchAll(/^\| `(JS_[A-Z_]+)` +\| ([0-9]{3}) +\| .+ \| .+ \|$/gm)];
  expect(rows.map(([, code]) => code).sort()).toEqual([...codes].sort());
  expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(statusByCode);
});
