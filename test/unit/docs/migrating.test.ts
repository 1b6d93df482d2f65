// The migration guide is held to the importer: what it shows side by side is what becomes of one in the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { checkedToml } from '../../../src/import/checked-toml.js';
import { importEzstream } from '../../../src/import/ezstream.js';
import { importLiquidsoap } from '../../../src/import/liquidsoap.js';

const IMPORTERS = { liquidsoap: importLiquidsoap, xml: importEzstream };
const page = readFileSync(join(PACKAGE_DIR, 'docs/migrating.md'), 'utf8');
const pairs = [...page.matchAll(/^```(liquidsoap|xml)\n(.*?)^```\n\n```toml\n(.*?)^```$/gms)];

describe('the migration guide', () => {
  it('has examples of both programs', () => {
    expect(new Set(pairs.map(([, language]) => language))).toEqual(new Set(['liquidsoap', 'xml']));
  });

  it.each(pairs.map(([, language, before, after], index) => ({ index, language, before, after })))(
    'shows in example $index what becomes of $language, whole',
    ({ language, before = '', after = '' }) => {
      const importer = IMPORTERS[language as keyof typeof IMPORTERS];
      const imported = importer(before, { folder: '/srv', home: '/root' });
      const { toml, leftOut } = checkedToml(imported, '/srv');
      expect([...imported.leftOut, ...leftOut]).toEqual([]);
      expect(parse(after)).toEqual(parse(toml ?? ''));
    },
  );
});
