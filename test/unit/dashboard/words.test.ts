// Every language says the same: no text without its values, none without a form it needs.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { de } from '../../../dashboard/src/words/de.js';
import { en, type WordKey } from '../../../dashboard/src/words/en.js';

const keys = Object.keys(en) as WordKey[];
const valuesOf = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

describe('the texts of the dashboard', () => {
  it('are the same ones in both languages, with the same values in them', () => {
    expect(Object.keys(de)).toEqual(keys);
    for (const key of keys) expect([key, valuesOf(de[key])]).toEqual([key, valuesOf(en[key])]);
  });

  it('are all asked for somewhere, by their name or by that of their group', () => {
    const folder = fileURLToPath(new URL('../../../dashboard/src/', import.meta.url));
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.tsx?$/.test(name) && !/words.(en|de)\.ts$/.test(name),
    );
    const sources = files.map((name) => readFileSync(folder + name, 'utf8')).join('\n');
    const asksFor = (word: string) =>
      [`'${word}'`, `"${word}"`, `\`${word}.\${`].some((spelling) => sources.includes(spelling));
    const groupsOf = (key: string) => key.split('.').map((_, i, parts) => parts.slice(0, i).join('.'));
    const isAskedFor = (key: string) => [key, ...groupsOf(key).slice(1)].some(asksFor);
    expect(keys.filter((key) => !isAskedFor(key))).toEqual([]);
  });

  it('have two forms only where a number chooses between them', () => {
    for (const key of keys.filter((key) => en[key].includes(' | '))) {
      expect(de[key].split(' | ')).toHaveLength(2);
      expect(en[key].split(' | ')).toHaveLength(2);
    }
  });
});
