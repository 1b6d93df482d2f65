// Imports as tests look at them: the mounts of the checked TOML, and what was left out in words.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load.js';
import type { Config } from '../../../src/config/schema.js';
import { checkedToml } from '../../../src/import/checked-toml.js';
import type { Imported } from '../../../src/import/imported.js';

/** Where the imported files of tests lie. */
export const PLACE = { folder: '/etc/radio', home: '/home/dj' };

/** What an import led to. */
export interface Outcome {
  readonly toml: string;
  /** `line: what`; those about the result without a line. */
  readonly leftOut: readonly string[];
  /** The TOML as the server reads it. */
  readonly config: Config | null;
}

/** The TOML of an import, loaded as the server loads it; variables that it names have the value "set". */
export function outcomeOf(imported: Imported): Outcome {
  const { toml, leftOut } = checkedToml(imported, PLACE.folder);
  const missing = [...imported.leftOut, ...leftOut].map(({ line, what }) =>
    line === undefined ? what : `${line}: ${what}`,
  );
  const env = Object.fromEntries(imported.variables.map((name) => [name, 'set']));
  return { toml: toml ?? '', leftOut: missing, config: toml === null ? null : loaded(toml, env) };
}

function loaded(toml: string, env: Record<string, string>): Config {
  const folder = mkdtempSync(join(tmpdir(), 'jetstream-import-'));
  try {
    const file = join(folder, 'config.toml');
    writeFileSync(file, toml);
    return loadConfig(file, { env });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
