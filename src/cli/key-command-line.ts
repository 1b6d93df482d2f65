// Turns the arguments of `jetstream key` into what to do with the keys.
import { joinWords } from '../config/describe.js';
import { nearest } from '../config/nearest.js';
import { type Role, roles } from '../model/caller.js';

/** What `jetstream key` is asked to do. */
export type KeyTask =
  | { readonly verb: 'add'; readonly keyName: string; readonly role: Role; readonly mounts: string[] | null }
  | { readonly verb: 'list'; readonly json: boolean }
  | { readonly verb: 'revoke'; readonly id: string };

/** Options that only `jetstream key` has. */
export interface KeyOptions {
  readonly role?: string | undefined;
  readonly mounts?: string | undefined;
  readonly json?: boolean | undefined;
}

const verbs = ['add', 'list', 'revoke'];

/** Reads what stands after `key`; a string says what is wrong with it. */
export function parseKeyTask(operands: readonly string[], options: KeyOptions): KeyTask | string {
  const [verb, operand, ...rest] = operands;
  if (rest.length > 0) return `too many arguments for "key ${verb}"; quote a name with spaces`;
  if (verb !== 'add' && (options.role ?? options.mounts) !== undefined) {
    return 'only "key add" takes --role and --mounts';
  }
  if (verb !== 'list' && options.json) return 'only "key list" takes --json';
  switch (verb) {
    case 'add':
      return parseAdd(operand, options);
    case 'list':
      return operand === undefined
        ? { verb, json: options.json ?? false }
        : 'too many arguments for "key list"';
    case 'revoke':
      return operand === undefined ? 'say which: jetstream key revoke ID' : { verb, id: operand };
    default:
      return unknownVerb(verb);
  }
}

function parseAdd(keyName: string | undefined, { role, mounts }: KeyOptions): KeyTask | string {
  if (keyName === undefined) return 'name who or what uses the key: jetstream key add NAME --role ROLE';
  if (keyName.length > 100 || /\p{Cc}/u.test(keyName)) return 'a name has at most 100 characters on one line';
  const known = roles.find((one) => one === role);
  if (known === undefined) {
    const near = role === undefined ? undefined : nearest(role, roles);
    return `--role must be ${joinWords(roles)}${near === undefined ? '' : `; did you mean "${near}"?`}`;
  }
  const ids = mounts?.split(',').map((id) => id.trim());
  const wrong = ids?.find((id) => !/^[A-Za-z0-9_-]{1,64}$/.test(id));
  if (wrong !== undefined)
    return `"${wrong}" is no id of a mount; --mounts takes ids with commas between them`;
  return { verb: 'add', keyName, role: known, mounts: ids ?? null };
}

function unknownVerb(verb: string | undefined): string {
  if (verb === undefined) return `say what to do: jetstream key ${verbs.join('|')}`;
  const near = nearest(verb, verbs);
  return `unknown command "key ${verb}"${near === undefined ? '' : `; did you mean "key ${near}"?`}`;
}
