// Reads a config file into a frozen Config, or says everything that is wrong with it.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { messageOf } from '../model/errors.js';
import type { Environment } from './environment.js';
import { ConfigError, FaultList } from './faults.js';
import { deepFreeze } from './freeze.js';
import { scanPositions } from './positions.js';
import { type Config, ConfigSchema } from './schema.js';
import { type ConfigDraft, settleConfig } from './settle-config.js';
import { type CheckScope, checkShape } from './shape.js';

/** Deepest nesting of arrays and inline tables in a config file; the schema needs four levels. */
const MAX_DEPTH = 64;

/**
 * Reads, checks and resolves a config file; variables come from `options.env` (the process's by default).
 * The result is frozen, with defaults filled in, sizes in bytes and paths absolute; optional keys that were not
 * given are absent.
 * @throws ConfigError `JS_CONFIG_UNREADABLE` when the file cannot be read, `JS_CONFIG_INVALID` with every fault.
 */
export function loadConfig(file: string, options: { env?: Environment } = {}): Config {
  const source = readSource(file);
  const scope: CheckScope = {
    faults: new FaultList(),
    env: options.env ?? process.env,
    baseDir: dirname(resolve(file)),
    trusted: true,
  };
  const given = parseToml(source, file);
  const config = settleConfig(checkShape(ConfigSchema, given, [], scope) as ConfigDraft, given, scope);
  if (scope.faults.count > 0) {
    throw new ConfigError('JS_CONFIG_INVALID', scope.faults.located(file, scanPositions(source)));
  }
  return deepFreeze(config as Config);
}

/**
 * Reads only where the database is, absolute: for commands that must work where the secrets of the mounts are not at
 * hand, or a mount is wrong.
 * @throws ConfigError as {@link loadConfig}
 */
export function loadStatePath(file: string, options: { env?: Environment } = {}): string {
  return resolve(dirname(resolve(file)), loadTable(file, 'state', options).path);
}

/**
 * Reads only where the server listens: for commands that talk to it.
 * @throws ConfigError as {@link loadConfig}
 */
export function loadServer(file: string, options: { env?: Environment } = {}): Config['server'] {
  return loadTable(file, 'server', options);
}

function loadTable<T extends 'state' | 'server'>(
  file: string,
  name: T,
  options: { env?: Environment },
): Config[T] {
  const source = readSource(file);
  const baseDir = dirname(resolve(file));
  const scope = { faults: new FaultList(), env: options.env ?? process.env, baseDir, trusted: true };
  const { [name]: given = {} } = parseToml(source, file) as { readonly [K in T]?: unknown };
  const table = checkShape(ConfigSchema.properties[name], given, [name], scope);
  if (scope.faults.count === 0) return table as Config[T];
  throw new ConfigError('JS_CONFIG_INVALID', scope.faults.located(file, scanPositions(source)));
}

function readSource(file: string): string {
  const refuse = (message: string, expected: string, cause: unknown): ConfigError =>
    new ConfigError('JS_CONFIG_UNREADABLE', [{ file, key: '', message, expected }], { cause });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const advice = 'name another with --config, or begin with a copy of config.toml.example';
    throw refuse(`cannot read the config file: ${messageOf(error)}; ${advice}`, 'a readable file', error);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw refuse('the config file is not UTF-8 text; save it as UTF-8', 'UTF-8 text', error);
  }
}

function parseToml(source: string, file: string): unknown {
  try {
    return parse(source, { maxDepth: MAX_DEPTH });
  } catch (error) {
    const place = error instanceof TomlError ? { line: error.line, column: error.column } : {};
    const reason = messageOf(error)
      .split('\n', 1)[0]
      ?.replace(/^Invalid TOML document: /, '');
    const fault = { file, ...place, key: '', message: `not valid TOML: ${reason}`, expected: 'valid TOML' };
    throw new ConfigError('JS_CONFIG_INVALID', [fault], { cause: error });
  }
}
