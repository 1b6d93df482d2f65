// `jetstream import`: another program's config as one of ours, and in plain words what is missing in it.
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { checkedToml } from '../import/checked-toml.js';
import { importEzstream } from '../import/ezstream.js';
import type { Imported, LeftOut } from '../import/imported.js';
import { importLiquidsoap } from '../import/liquidsoap.js';
import { messageOf } from '../model/errors.js';
import type { ImportTask } from './import-command-line.js';
import { EXIT, type Streams } from './streams.js';
import { plain } from './table.js';

const MAX_BYTES = 1_000_000;

/** Writes the TOML to `out` and what was left out to `err`; returns the exit code: 0, 1, or 6 when something was. */
export function importFile({ format, file }: ImportTask, { out, err }: Streams): number {
  let imported: Imported;
  try {
    const place = { folder: dirname(resolve(file)), home: homedir() };
    const importer = format === 'liquidsoap' ? importLiquidsoap : importEzstream;
    imported = importer(readText(file), place);
  } catch (error) {
    err(plain(`${file}: ${messageOf(error)}`));
    return EXIT.failed;
  }
  const { toml, leftOut } = checkedToml(imported, dirname(resolve(file)));
  const missing = [...imported.leftOut.toSorted(byLine), ...leftOut];
  for (const { line, what } of missing)
    err(plain(`${file}:${line === undefined ? '' : `${line}:`} not carried over: ${what}`));
  if (toml === null) {
    err(`${file}: there is no stream in it that JetStream could make`);
    return EXIT.failed;
  }
  out(`${headOf(format)}\n${toml.trimEnd()}`);
  if (toml.includes('password = ')) {
    err('Passwords are in the config as they were: chmod 600 it, or name files with password_file.');
  }
  return missing.length === 0 ? EXIT.ok : EXIT.partly;
}

function readText(file: string): string {
  const { size } = statSync(file);
  if (size > MAX_BYTES)
    throw new Error(`${size} bytes are more than any config; at most ${MAX_BYTES} are read`);
  return readFileSync(file, 'utf8');
}

function headOf(format: string): string {
  return `# Made by "jetstream import ${format}". What it could not carry over was listed as it was made: docs/migrating.md.
# [state] path and [cache] path have their defaults, beside this file.`;
}

function byLine(a: LeftOut, b: LeftOut): number {
  return (a.line ?? 0) - (b.line ?? 0);
}
