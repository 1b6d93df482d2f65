// TOML to and from a mount's keys; the parser comes only when somebody uses it.
import { type Definition, sendable } from './definition.js';

/**
 * Reads one mount from TOML: the keys alone, or a `[[mounts]]` table as in a config file.
 * @throws Error with line and column when it is no TOML, or when it holds several mounts
 */
export async function readMount(text: string): Promise<Definition> {
  const { parse } = await import('smol-toml');
  // Keys below [[mounts]] only: a file's own tables are the server's business, not a mount's.
  const whole = parse(text) as Record<string, unknown>;
  const { mounts } = whole;
  if (mounts === undefined) return whole;
  if (!Array.isArray(mounts) || mounts.length !== 1) throw new Error('one [[mounts]] table, please');
  return mounts[0] as Definition;
}

/** A mount's keys as a `[[mounts]]` table. */
export async function writeMount(definition: Definition): Promise<string> {
  const { stringify } = await import('smol-toml');
  return stringify({ mounts: [sendable(definition)] });
}
