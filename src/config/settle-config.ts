// What the schema cannot say of a whole config: rules between mounts, paths and sizes.
import { resolve } from 'node:path';
import type { Static } from '@sinclair/typebox';
import { checkApi } from './api-rules.js';
import { settleFollower } from './follow.js';
import { checkHost, settleMount } from './mount-rules.js';
import type { MountConfig } from './mount-schema.js';
import { resolveProgram } from './resolve-path.js';
import type { Config, ConfigSchema } from './schema.js';
import { settleWebhooks } from './settle-webhook.js';
import type { CheckScope, Draft } from './shape.js';
import { availableMemoryBytes, parseSize } from './sizes.js';
import { checkUnique } from './uniqueness.js';

/** A config file after the shape check. */
export type ConfigDraft = Draft<Static<typeof ConfigSchema>>;

/**
 * Applies the rules of all mounts and between them, makes paths absolute and sizes bytes. Faults go to the scope;
 * where there were none, in the shape check neither, the result is a whole {@link Config}. `given` is what the
 * draft was made of.
 */
export function settleConfig(draft: ConfigDraft, given: unknown, scope: CheckScope): Draft<Config> {
  const { state, cache, engine, limits, media } = draft;
  const absolute = (path: string | undefined) => path && resolve(scope.baseDir, path);
  checkHost(draft.server?.host, ['server', 'host'], scope);
  checkApi(draft.api, scope);
  const mounts = settleMounts(draft.mounts ?? [], given, scope);
  checkUnique(
    mounts.flatMap((mount, index) => (mount ? [{ mount, path: ['mounts', index] }] : [])),
    scope,
  );
  const { max_size: maxSize, ...cacheRest } = cache ?? {};
  const { max_remote_file: maxRemoteFile, max_spool: maxSpool, ...mediaRest } = media ?? {};
  const { max_memory: maxMemory, warn_memory: warnMemory, ...limitsRest } = limits ?? {};
  return {
    ...draft,
    state: { ...state, path: absolute(state?.path) },
    cache: { ...cacheRest, path: absolute(cache?.path), maxSizeBytes: maxSize && parseSize(maxSize) },
    engine: { ...engine, ...programs(engine ?? {}, scope) },
    limits: {
      ...limitsRest,
      maxMemoryBytes: memoryBytes(maxMemory, 'max_memory', scope),
      warnMemoryBytes: memoryBytes(warnMemory, 'warn_memory', scope),
    },
    media: {
      ...mediaRest,
      roots: media?.roots?.map(absolute),
      maxRemoteFileBytes: maxRemoteFile && parseSize(maxRemoteFile),
      maxSpoolBytes: maxSpool && parseSize(maxSpool),
    },
    mounts,
    webhooks: settleWebhooks(draft.webhooks ?? [], scope),
  } as Draft<Config>;
}

function settleMounts(
  drafts: NonNullable<ConfigDraft['mounts']>,
  given: unknown,
  scope: CheckScope,
): (Draft<MountConfig> | undefined)[] {
  const alone = drafts.map((mount, index) => mount && settleMount(mount, ['mounts', index], scope));
  const all = alone.filter((mount) => mount !== undefined);
  const written = (given as { readonly mounts?: readonly unknown[] }).mounts ?? [];
  return alone.map(
    (mount, index) =>
      mount && settleFollower({ mount, given: written[index], path: ['mounts', index] }, all, scope),
  );
}

function programs(engine: NonNullable<ConfigDraft['engine']>, scope: CheckScope): Record<string, string> {
  const given = (['ffmpeg', 'lame'] as const).flatMap((name) => {
    const program = engine[name];
    return program === undefined ? [] : [[name, resolveProgram(program, scope.baseDir)]];
  });
  return Object.fromEntries(given);
}

function memoryBytes(size: string | undefined, key: string, scope: CheckScope): number | undefined {
  if (size === undefined) return undefined;
  const bytes = parseSize(size, availableMemoryBytes());
  if (bytes !== undefined) return bytes;
  const expected = 'at most 100 %';
  scope.faults.add(['limits', key], { message: `expected ${expected}, got "${size}"`, expected });
  return undefined;
}
