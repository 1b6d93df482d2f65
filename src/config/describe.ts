// Puts schemas and values into words for fault messages and the reference.
import { KindGuard, type TObject, type TSchema } from '@sinclair/typebox';

/** What a schema accepts, for example `a whole number from 1 to 65535`; its `title` where it has one. */
export function describeSchema(schema: TSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (KindGuard.IsInteger(schema)) return `a whole number${describeRange(schema)}`;
  if (KindGuard.IsNumber(schema)) return `a number${describeRange(schema)}`;
  if (KindGuard.IsBoolean(schema)) return 'true or false';
  if (KindGuard.IsObject(schema)) return 'a table';
  if (KindGuard.IsArray(schema)) return KindGuard.IsObject(schema.items) ? 'an array of tables' : 'an array';
  if (KindGuard.IsNull(schema)) return 'null';
  if (schema.enum) return joinWords(literalsOf(schema).map((value) => JSON.stringify(value)));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.anyOf)) return joinWords(schema.anyOf.map(describeSchema));
  if (schema.pattern !== undefined) return `text of the form ${schema.pattern}`;
  if (schema.maxLength !== undefined) return `a string of at most ${schema.maxLength} characters`;
  return schema.minLength ? 'a string that is not empty' : 'a string';
}

/** The table that a union takes beside plain values; undefined for any other schema. */
export function tableAmong(schema: TSchema): TObject | undefined {
  const members: TSchema[] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return members.find((member) => KindGuard.IsObject(member));
}

/** The values of a literal, an enumeration or a union of literals, in order; empty for any other schema. */
export function literalsOf(schema: TSchema): (string | number)[] {
  if (Array.isArray(schema.enum)) return schema.enum;
  if (schema.const !== undefined) return [schema.const];
  const members: TSchema[] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return members.flatMap((member) => (member.const === undefined ? [] : [member.const]));
}

/** A value in a few words: short strings and numbers as they are, larger things by their kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
  }
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'object' && value !== null) return 'a table';
  return value === undefined ? 'nothing' : String(value);
}

/** Words as a list: `a, b or c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

function describeRange(schema: { minimum?: number; maximum?: number }): string {
  if (schema.minimum === undefined) return '';
  return schema.maximum === undefined
    ? ` of at least ${schema.minimum}`
    : ` from ${schema.minimum} to ${schema.maximum}`;
}
