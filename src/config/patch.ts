// Merges a change into a mount's definition. What the API never shows need not be named again to be kept.
import { hideUserInfo } from '../model/user-info.js';
import { type Definition, mapTexts, SECRET_MARKS } from './definition.js';

/**
 * The definition with a patch merged in as RFC 7396 says: null takes a key out, tables are merged, all else is
 * replaced. Lists of targets are replaced target by target: one with the host, port and mount of an old one keeps
 * that one's passwords unless it names its own. A text as the API shows it, with `***` for a password, stays as it is.
 */
export function applyPatch(definition: Definition, patch: Definition): Definition {
  return merge(definition, patch, false);
}

/** Two patches as one: applied to any definition it gives what applying one after the other gives. */
export function combinePatches(first: Definition, second: Definition): Definition {
  return merge(first, second, true);
}

/** Whether a value is a JSON object, as a patch must be. */
export function isDefinition(value: unknown): value is Definition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function merge(base: Definition, patch: Definition, keepsNulls: boolean): Definition {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    const old = merged.get(key);
    if (value === null && !keepsNulls) merged.delete(key);
    else if (key === 'icecast_servers' && Array.isArray(value)) merged.set(key, withOldSecrets(value, old));
    else if (isDefinition(value)) merged.set(key, merge(isDefinition(old) ? old : {}, value, keepsNulls));
    else merged.set(key, withOldUserInfo(value, old));
  }
  return Object.fromEntries(merged);
}

/** What looks like an old text when that is shown is that text; of several that look alike, each in its turn. */
function withOldUserInfo(value: unknown, old: unknown): unknown {
  const known = new Map<string, string[]>();
  mapTexts(old, (text) => {
    const shown = hideUserInfo(text);
    if (shown !== text) known.set(shown, [...(known.get(shown) ?? []), text]);
    return text;
  });
  return mapTexts(value, (text) => known.get(text)?.shift() ?? text);
}

function withOldSecrets(targets: readonly unknown[], old: unknown): unknown[] {
  const known = (Array.isArray(old) ? old : []).filter(isDefinition);
  return targets.map((target) => {
    if (!isDefinition(target)) return target;
    const same = known.find((other) => addressOf(other) === addressOf(target));
    return inheritSecrets(target, same ?? {});
  });
}

function inheritSecrets(target: Definition, old: Definition): Definition {
  const marks: readonly string[] = Object.values(SECRET_MARKS);
  const given = Object.entries(target).filter(([key, value]) => !marks.includes(key) && value !== null);
  const isNamed = (secret: string) =>
    Object.hasOwn(target, secret) || (secret === 'password' && Object.hasOwn(target, 'password_file'));
  const kept = Object.keys(SECRET_MARKS).filter((secret) => old[secret] !== undefined && !isNamed(secret));
  return Object.fromEntries([...given, ...kept.map((secret) => [secret, old[secret]])]);
}

function addressOf({ host, port, mount }: Definition): string {
  return JSON.stringify([String(host).toLowerCase(), port ?? 8000, mount ?? null]);
}
