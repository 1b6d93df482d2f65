// Writes imported tables as TOML that the config check accepts: what it refuses is taken out, and said.
import { parse, stringify } from 'smol-toml';
import type { Environment } from '../config/environment.js';
import { FaultList } from '../config/faults.js';
import { formatKeyPath, type KeyPath } from '../config/key-path.js';
import { ConfigSchema } from '../config/schema.js';
import { type ConfigDraft, settleConfig } from '../config/settle-config.js';
import { checkShape } from '../config/shape.js';
import type { Imported, LeftOut } from './imported.js';

/** A valid config, and what had to be taken out of it; `toml` is null when no mount is left. */
export interface CheckedToml {
  readonly toml: string | null;
  readonly leftOut: readonly LeftOut[];
}

type Table = Record<string, unknown>;

/**
 * The mounts as TOML. Each fault of the config check takes the key at fault out, or the table that cannot be without
 * it; the variables that are named count as set.
 *
 * @param folder absolute; where the config would lie
 */
export function checkedToml({ mounts, variables }: Imported, folder: string): CheckedToml {
  const env = Object.fromEntries(variables.map((name) => [name, 'set']));
  const tables = structuredClone({ mounts }) as Table;
  const leftOut: LeftOut[] = [];
  for (;;) {
    if (!Array.isArray(tables.mounts) || tables.mounts.length === 0) return { toml: null, leftOut };
    const toml = stringify(tables);
    const [fault] = faultsOf(toml, folder, env).found;
    if (!fault) return { toml, leftOut };
    leftOut.push({ what: `${formatKeyPath(fault.path)}: ${fault.finding.message}` });
    if (!takeOut(tables, fault.path)) return { toml: null, leftOut };
  }
}

function faultsOf(toml: string, baseDir: string, env: Environment): FaultList {
  const scope = { faults: new FaultList(), env, baseDir, trusted: true };
  const given = parse(toml);
  settleConfig(checkShape(ConfigSchema, given, [], scope) as ConfigDraft, given, scope);
  return scope.faults;
}

/**
 * Takes out the value at a path; where there is none, the fault is its absence, and what lacks it goes. False when
 * nothing of the path is there.
 */
function takeOut(tables: Table, path: KeyPath): boolean {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = valueAt(tables, path.slice(0, length - 1));
    const key = path[length - 1];
    if (Array.isArray(holder) && typeof key === 'number') {
      holder.splice(key, 1);
      return true;
    }
    if (isTable(holder) && key !== undefined && Object.hasOwn(holder, key)) {
      delete holder[key];
      return true;
    }
  }
  return false;
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const step of path)
    value = isTable(value) || Array.isArray(value) ? (value as Table)[step] : undefined;
  return value;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
