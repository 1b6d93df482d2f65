// Finds the source password of a target.
import { readFileSync } from 'node:fs';
import type { Static } from '@sinclair/typebox';
import { messageOf } from '../model/errors.js';
import type { KeyPath } from './key-path.js';
import { resolvePath } from './resolve-path.js';
import { type CheckScope, type Draft, hasControlCharacter } from './shape.js';
import type { TargetSchema } from './target-schema.js';

/** The variable that gives the source password where a target names none. */
const PASSWORD_VARIABLE = 'JETSTREAM_SOURCE_PASSWORD';

/**
 * The password of a target: `password`, else the first line of `password_file`, else {@link PASSWORD_VARIABLE},
 * else null. Notes a fault for a secret that was named and cannot be had.
 */
export function findPassword(
  target: Draft<Static<typeof TargetSchema>>,
  path: KeyPath,
  scope: CheckScope,
): string | null {
  const { password, password_file: file } = target;
  if (password !== undefined && file !== undefined) {
    const message = 'password and password_file are both given; remove one';
    scope.faults.add([...path, 'password_file'], { message, expected: 'either password or password_file' });
    return null;
  }
  if (file !== undefined) return readSecretFile(file, [...path, 'password_file'], scope, 'the password');
  if (password !== undefined) return password;
  const shared = scope.env[PASSWORD_VARIABLE] || null;
  if (shared === null || !hasControlCharacter(shared)) return shared;
  const message = `the environment variable ${PASSWORD_VARIABLE} holds a control character`;
  scope.faults.add([...path, 'password'], { message, expected: 'a password on one line' });
  return null;
}

/** The first line of a file the operator named; null, with a fault at `path`, when it cannot be had. */
export function readSecretFile(file: string, path: KeyPath, scope: CheckScope, what: string): string | null {
  const expected = `a readable file whose first line is ${what}`;
  const refuse = (message: string): null => {
    scope.faults.add(path, { message, expected });
    return null;
  };
  // An API client could send any file's first line to a server of its own.
  if (!scope.trusted) return refuse('only the config file may name a password file; give password');
  try {
    const line = readFileSync(resolvePath(file, scope.baseDir), 'utf8').split(/\r?\n/, 1)[0] ?? '';
    if (line === '') return refuse(`"${file}" has an empty first line`);
    return hasControlCharacter(line) ? refuse(`"${file}" holds a control character`) : line;
  } catch (error) {
    return refuse(`cannot read ${what}: ${messageOf(error)}`);
  }
}
