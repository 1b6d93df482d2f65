// From a checked mount back to the keys it came from: what the API shows, and what its changes are merged into.
import { isDeepStrictEqual } from 'node:util';
import type { TObject } from '@sinclair/typebox';
import { hideUserInfo } from '../model/user-info.js';
import { shortestCrossfade } from './crossfade-schema.js';
import { PROGRAMME_KEYS } from './follow.js';
import { type MountConfig, MountSchema } from './mount-schema.js';
import { TargetSchema } from './target-schema.js';

/** A mount as the keys of a `[[mounts]]` table. */
export type Definition = Readonly<Record<string, unknown>>;

/** Keys of a target that are never shown, and what tells that they are set. */
export const SECRET_MARKS = { password: 'password_set', admin_password: 'admin_password_set' } as const;

/**
 * The shortest definition that gives this mount again, secrets included: what is so by default is left out, and so is
 * the programme of a mount that follows another.
 */
export function definitionOf(mount: MountConfig): Definition {
  return pick(mount, (_key, value, byDefault) => !isDeepStrictEqual(value, byDefault));
}

/** The definition with every key that has a value, secrets included. */
export function fullDefinitionOf(mount: MountConfig): Definition {
  return pick(mount, () => true);
}

/** A copy that may be shown: passwords are told by {@link SECRET_MARKS} only, those within URLs as `***`. */
export function withoutSecrets(definition: Definition): Definition {
  const entries = Object.entries(definition).map(([key, value]) => {
    if (key === 'icecast_servers' && Array.isArray(value)) return [key, value.map(markSecrets)];
    return [key, mapTexts(value, hideUserInfo)];
  });
  return Object.fromEntries(entries);
}

/** A copy of a JSON value with every text in it, keys apart, replaced by what `change` makes of it. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

type Choice = (key: string, value: unknown, byDefault: unknown) => boolean;

function pick(mount: MountConfig, isWanted: Choice): Definition {
  const { follow, icecast_servers: servers, listen, ...rest } = mount;
  const foreign: ReadonlySet<string> = new Set(follow === undefined ? [] : PROGRAMME_KEYS);
  const own = Object.fromEntries(Object.entries(rest).filter(([key]) => !foreign.has(key)));
  const targets = servers.map((target) => pickKeys({ ...target }, TargetSchema, isWanted));
  const programme = own.crossfade === undefined ? {} : { crossfade: shortestCrossfade(mount.crossfade) };
  const all = { ...own, ...programme, follow, listen, icecast_servers: targets };
  return pickKeys(all, MountSchema, (key, value, byDefault) =>
    isWanted(key, value, key === 'listen' ? servers.length === 0 : byDefault),
  );
}

function pickKeys(values: Record<string, unknown>, schema: TObject, isWanted: Choice): Definition {
  const entries = Object.entries(schema.properties).flatMap(([key, { default: byDefault }]) => {
    const value = values[key];
    const isThere = value !== undefined && value !== null;
    return isThere && isWanted(key, value, byDefault) ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function markSecrets(target: Definition): Definition {
  const shown = { ...target };
  for (const [secret, mark] of Object.entries(SECRET_MARKS)) {
    if (shown[secret] === undefined) continue;
    delete shown[secret];
    shown[mark] = true;
  }
  return shown;
}
