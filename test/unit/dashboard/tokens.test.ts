// The dark colours stand twice in the stylesheet, for CSS has no "where the system or the visitor asks for it".
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const SHEET = new URL('../../../dashboard/src/styles/tokens.css', import.meta.url);

/** What a rule declares, by property. */
function declarationsOf(css: string, selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries(
    [...body.matchAll(/([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

it('dark is the same whether the system or the visitor asks for it, and names colours that light has', async () => {
  const css = await readFile(SHEET, 'utf8');
  const bySystem = declarationsOf(css, ':root:not([data-theme="light"])');
  const byVisitor = declarationsOf(css, ':root[data-theme="dark"]');
  expect(Object.keys(bySystem).length).toBeGreaterThan(30);
  expect(byVisitor).toEqual(bySystem);
  expect(Object.keys(declarationsOf(css, ':root'))).toEqual(expect.arrayContaining(Object.keys(bySystem)));
});
