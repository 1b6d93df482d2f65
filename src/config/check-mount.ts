// Checks one mount that came as JSON with the schema and the rules of the config file.

import type { Environment } from './environment.js';
import { ConfigError, FaultList } from './faults.js';
import { settleFollower } from './follow.js';
import { deepFreeze } from './freeze.js';
import { type MountDraft, settleMount } from './mount-rules.js';
import { type MountConfig, MountSchema } from './mount-schema.js';
import { type CheckScope, checkShape, type Draft } from './shape.js';
import { checkUnique } from './uniqueness.js';

/** What a single mount is checked against. */
export interface MountContext {
  /** The mounts that exist already, whose ids, paths and Icecast mounts are taken. */
  readonly others: readonly MountConfig[];
  /** Absolute folder that relative paths are relative to. */
  readonly baseDir: string;
  /** Where the shared source password comes from; `${NAME}` is refused in definitions by the API. */
  readonly env: Environment;
  /** True where variables were expanded before, so that "${" is text like any other. */
  readonly isExpanded?: boolean;
}

/**
 * The mount with all defaults filled in and paths made absolute, frozen.
 * @throws ConfigError `JS_CONFIG_INVALID` with every fault; keys are relative to the mount, lines are absent.
 */
export function checkMount(definition: unknown, context: MountContext): MountConfig {
  const { baseDir, env, isExpanded = false } = context;
  const scope: CheckScope = { faults: new FaultList(), env, baseDir, trusted: false, isExpanded };
  const shaped = checkShape(MountSchema, definition, [], scope) as MountDraft | undefined;
  const mount = shaped && settle(shaped, definition, context, scope);
  if (scope.faults.count > 0) throw new ConfigError('JS_CONFIG_INVALID', scope.faults.located());
  return deepFreeze(mount as MountConfig);
}

function settle(
  draft: MountDraft,
  definition: unknown,
  { others }: MountContext,
  scope: CheckScope,
): Draft<MountConfig> {
  const alone = settleMount(draft, [], scope);
  const mount = settleFollower({ mount: alone, given: definition, path: [] }, [...others, alone], scope);
  checkUnique([...others.map((other) => ({ mount: other })), { mount, path: [] }], scope);
  return mount;
}
