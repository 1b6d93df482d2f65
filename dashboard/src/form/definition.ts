// A mount's definition as the form edits it, and the patch between two of them.

/** Keys of a `[[mounts]]` table. */
export type Definition = Readonly<Record<string, unknown>>;

/** The keys in an answer of GET definition. */
export function keysOf(answer: unknown): Definition {
  const whole = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  const keys = whole.given ?? whole.keys ?? whole.definition;
  return typeof keys === 'object' && keys !== null ? (keys as Definition) : whole;
}

/** Without what is only told and never taken: whether passwords are set. */
export function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      key.endsWith('_set') || inner === undefined ? [] : [[key, sendable(inner)]],
    ),
  );
}

/** What takes `before` to `after`: changed keys with their values, keys that went with null (RFC 7396). */
export function patchOf(before: Definition, after: Definition): Record<string, unknown> {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const patch: Record<string, unknown> = {};
  for (const key of keys) {
    const [was, is] = [sendable(before[key]), sendable(after[key])];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    patch[key] = is === undefined ? null : is;
  }
  return patch;
}

/** A fault's key as the form names it: `mounts[0].icecast_servers[1].host` is `icecast_servers.1.host`. */
export function fieldOfFault(key: string): string {
  return key
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replace(/^mounts\.(\d+\.)?/, '')
    .replace(/^\./, '');
}
