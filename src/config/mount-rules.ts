// What the schema cannot say of one mount: rules between its keys, its paths and its secrets.
import { isIP } from 'node:net';
import type { Static } from '@sinclair/typebox';
import { bitratesKbps } from './bitrates.js';
import { crossfadeOf } from './crossfade-schema.js';
import { describeSchema, joinWords } from './describe.js';
import type { KeyPath } from './key-path.js';
import { mountPathProblem, remotePathProblem } from './mount-path.js';
import { type MountConfig, MountSchema } from './mount-schema.js';
import { resolvePath } from './resolve-path.js';
import { settleLocation, settleRotation } from './rotation-rules.js';
import { findPassword } from './secrets.js';
import type { CheckScope, Draft } from './shape.js';
import { type TargetConfig, TargetSchema } from './target-schema.js';

/** A mount after the shape check. */
export type MountDraft = Draft<Static<typeof MountSchema>>;
type TargetDraft = Draft<Static<typeof TargetSchema>>;

/**
 * Applies the rules of one mount and resolves its paths and passwords. Faults go to the scope; where there were
 * none, in the shape check neither, the result is a whole {@link MountConfig}.
 */
export function settleMount(draft: MountDraft, path: KeyPath, scope: CheckScope): Draft<MountConfig> {
  checkPath(draft.path, mountPathProblem, [...path, 'path'], scope);
  checkBitrate(draft, path, scope);
  checkProgramme(draft, path, scope);
  const servers = draft.icecast_servers ?? [];
  const { shuffle: _, ...rest } = draft;
  return {
    ...rest,
    ...settleRotation(draft, path, scope),
    ...settleLocation('fallback', draft.fallback, path, scope),
    crossfade: typeof draft.crossfade === 'number' ? crossfadeOf(draft.crossfade) : draft.crossfade,
    listen: draft.listen ?? servers.length === 0,
    icecast_servers: servers.map(
      (target, index) => target && settleTarget(target, [...path, 'icecast_servers', index], scope),
    ),
  };
}

function settleTarget(draft: TargetDraft, path: KeyPath, scope: CheckScope): Draft<TargetConfig> {
  checkPath(draft.mount, remotePathProblem, [...path, 'mount'], scope);
  checkHost(draft.host, [...path, 'host'], scope);
  for (const key of ['username', 'admin_user'] as const) {
    if (!draft[key]?.includes(':')) continue;
    const message = 'a user name cannot hold ":", which ends it in HTTP Basic authentication';
    scope.faults.add([...path, key], { message, expected: 'a user name without ":"' });
  }
  const { password_file: _, tls_ca: authority, ...rest } = draft;
  const tls = authority === undefined ? {} : { tls_ca: resolvePath(authority, scope.baseDir) };
  return { ...rest, ...tls, password: findPassword(draft, path, scope) };
}

function checkPath(
  mountPath: string | undefined,
  problemOf: (mountPath: string) => string | undefined,
  path: KeyPath,
  scope: CheckScope,
): void {
  const message = mountPath === undefined ? undefined : problemOf(mountPath);
  if (message !== undefined) scope.faults.add(path, { message, expected: 'a free path such as "/stream"' });
}

/** A mount has a programme of its own or another's. A key with a fault of its own is there, without a value. */
function checkProgramme(draft: MountDraft, path: KeyPath, scope: CheckScope): void {
  if (Object.hasOwn(draft, 'playlist') || Object.hasOwn(draft, 'follow')) return;
  if (draft.playlists === undefined || draft.playlists.length > 0) return;
  const expected = describeSchema(MountSchema.properties.playlist);
  scope.faults.add([...path, 'playlist'], { message: `missing, expected ${expected}`, expected });
}

function checkBitrate(draft: MountDraft, path: KeyPath, scope: CheckScope): void {
  const { bitrate, sample_rate: sampleRateHz } = draft;
  if (bitrate === undefined || sampleRateHz === undefined) return;
  const valid = bitratesKbps(sampleRateHz);
  if (valid.includes(bitrate)) return;
  const expected = joinWords(valid.map(String));
  const message = `MP3 has no ${bitrate} kbit/s at ${sampleRateHz} Hz, expected ${expected}`;
  scope.faults.add([...path, 'bitrate'], { message, expected });
}

/** Notes a fault unless `host` is a name or an address alone, without scheme, port or path. */
export function checkHost(host: string | undefined, path: KeyPath, scope: CheckScope): void {
  if (host === undefined || isIP(host) !== 0 || /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(host)) return;
  const expected = describeSchema(TargetSchema.properties.host);
  scope.faults.add(path, { message: `expected ${expected}, got ${JSON.stringify(host)}`, expected });
}
