// Checks values against the schema key by key: the same for TOML files and for mounts given as JSON.
import { KindGuard, OptionalKind, type TObject, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { describeSchema, describeValue, joinWords, literalsOf, tableAmong } from './describe.js';
import { type Environment, expandVariables } from './environment.js';
import type { FaultList } from './faults.js';
import type { KeyPath } from './key-path.js';
import { nearest } from './nearest.js';

/** Keys whose values are never repeated in a message. */
const SECRETS: ReadonlySet<unknown> = new Set(['password', 'admin_password', 'secret', 'key']);

/** What the checks of one document share. */
export interface CheckScope {
  readonly faults: FaultList;
  readonly env: Environment;
  /** Folder that relative paths are relative to, absolute. */
  readonly baseDir: string;
  /** Whether the operator wrote it: only then may it name variables and secret files. */
  readonly trusted: boolean;
  /** True where variables were expanded before: texts are taken as they are. */
  readonly isExpanded?: boolean;
}

/** A checked value: of the right type wherever it is defined, undefined wherever a fault was noted. */
export type Draft<T> = T extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

/**
 * Checks `value` against `schema`, expands variables and fills defaults in. Faults go to the scope; what has a
 * fault is undefined in the result, so later rules can judge the rest. Keys without value or default are absent.
 */
export function checkShape(schema: TSchema, value: unknown, path: KeyPath, scope: CheckScope): unknown {
  const table = KindGuard.IsObject(schema) ? schema : isTable(value) ? tableAmong(schema) : undefined;
  if (table) return checkTable(table, value, path, scope);
  if (KindGuard.IsArray(schema)) {
    if (!Array.isArray(value)) return mismatch(schema, value, path, scope);
    return value.map((item, index) => checkShape(schema.items, item, [...path, index], scope));
  }
  return checkLeaf(schema, value, path, scope);
}

function checkTable(schema: TObject, value: unknown, path: KeyPath, scope: CheckScope): unknown {
  if (!isTable(value)) return mismatch(schema, value, path, scope);
  const known = Object.keys(schema.properties);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) unknownKey(key, known, path, scope);
  }
  const entries: [string, unknown][] = [];
  for (const [key, property] of Object.entries(schema.properties)) {
    const given = Object.hasOwn(value, key) ? value[key] : structuredClone(property.default);
    if (given !== undefined) entries.push([key, checkShape(property, given, [...path, key], scope)]);
    else if (!(OptionalKind in property)) missing(property, [...path, key], scope);
  }
  return Object.fromEntries(entries);
}

function checkLeaf(schema: TSchema, value: unknown, path: KeyPath, scope: CheckScope): unknown {
  const before = scope.faults.count;
  const given = typeof value === 'string' && takesText(schema) ? expand(value, path, scope) : value;
  if (scope.faults.count > before) return undefined;
  if (!accepts(schema, given)) return mismatch(schema, given, path, scope);
  if (typeof given !== 'string' || !hasControlCharacter(given)) return given;
  const message = 'holds a line break or another control character';
  scope.faults.add(path, { message, expected: 'text on one line' });
  return undefined;
}

/** An enumeration as JSON Schema has it, which the API's schemas use, is of no kind that TypeBox knows. */
function accepts(schema: TSchema, value: unknown): boolean {
  return Array.isArray(schema.enum) ? schema.enum.includes(value) : Value.Check(schema, value);
}

function takesText(schema: TSchema): boolean {
  return KindGuard.IsString(schema) || literalsOf(schema).some((value) => typeof value === 'string');
}

/** Whether the text holds a control character or a Unicode line break: nothing that may reach a header. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}

function expand(text: string, path: KeyPath, scope: CheckScope): string {
  if (scope.isExpanded) return text;
  const expected = scope.trusted ? `"\${NAME}" with a variable that is set` : `text without "\${"`;
  if (scope.trusted) {
    return expandVariables(text, scope.env, (message) => scope.faults.add(path, { message, expected }));
  }
  // An API client must not read our environment through a mount's name.
  if (text.includes('${'))
    scope.faults.add(path, { message: `only the config file may use "\${"`, expected });
  return text;
}

function mismatch(schema: TSchema, value: unknown, path: KeyPath, scope: CheckScope): undefined {
  scope.faults.add(path, () => {
    const expected = describeSchema(schema);
    const got = SECRETS.has(path.at(-1)) ? 'something else' : describeValue(value);
    const hint = got.includes('${') ? ` ("\${NAME}" works where a string is expected)` : '';
    const near = typeof value === 'string' ? nearest(value, literalsOf(schema).map(String)) : undefined;
    const message = `expected ${expected}, got ${got}${hint}`;
    return { message, expected, ...(near !== undefined && { nearest: near }) };
  });
}

function missing(schema: TSchema, path: KeyPath, scope: CheckScope): void {
  const expected = describeSchema(schema);
  scope.faults.add(path, { message: `missing, expected ${expected}`, expected });
}

function unknownKey(key: string, known: readonly string[], path: KeyPath, scope: CheckScope): void {
  scope.faults.add([...path, key], () => {
    if (known.length === 0) return { message: 'unknown key, there are none here', expected: 'nothing' };
    const near = nearest(key, known);
    const expected = joinWords(known);
    const message = near === undefined ? `unknown key, expected ${expected}` : 'unknown key';
    return { message, expected, ...(near !== undefined && { nearest: near }) };
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
