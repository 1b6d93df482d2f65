// Every language says the same: no text without its values, none without a form it needs.
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

  it('have two forms only where a number chooses between them', () => {
    for (const key of keys.filter((key) => en[key].includes(' | '))) {
      expect(de[key].split(' | ')).toHaveLength(2);
      expect(en[key].split(' | ')).toHaveLength(2);
    }
  });
});
