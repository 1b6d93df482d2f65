// Writes the reference of all config keys from the schema, so that it cannot go stale.
import { KindGuard, OptionalKind, type TObject, type TSchema } from '@sinclair/typebox';
import { describeSchema, tableAmong } from './describe.js';
import { ConfigSchema } from './schema.js';

/** A Markdown table per section of the config: key, values, default and meaning of every key. */
export function configReference(): string {
  return sectionsOf(ConfigSchema, [])
    .map(({ header, table }) => `## \`${header}\`\n\n${describeKeys(table)}\n`)
    .join('\n');
}

interface Section {
  readonly header: string;
  readonly table: TObject;
}

function sectionsOf(parent: TObject, path: readonly string[]): Section[] {
  return Object.entries(parent.properties).flatMap(([key, schema]) => {
    const inner = tableIn(schema) ?? tableAmong(schema);
    if (inner === undefined) return [];
    const name = [...path, key].join('.');
    const header = KindGuard.IsArray(schema) ? `[[${name}]]` : `[${name}]`;
    return [{ header, table: inner }, ...sectionsOf(inner, [...path, key])];
  });
}

function tableIn(schema: TSchema): TObject | undefined {
  if (KindGuard.IsObject(schema)) return schema;
  return KindGuard.IsArray(schema) && KindGuard.IsObject(schema.items) ? schema.items : undefined;
}

function describeKeys(table: TObject): string {
  const rows = Object.entries(table.properties)
    .filter(([, schema]) => tableIn(schema) === undefined && !schema.deprecated)
    .map(([key, schema]) => [
      `\`${key}\``,
      describeSchema(schema),
      describeDefault(schema),
      schema.description ?? '',
    ]);
  return alignTable([['Key', 'Value', 'Default', 'Meaning'], ...rows]);
}

/** A Markdown table as the formatter wants it: columns of one width, the first row as the heading. */
function alignTable(rows: readonly (readonly string[])[]): string {
  const [heading = []] = rows;
  const widths = heading.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [heading, rule, ...rows.slice(1)]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}

function describeDefault(schema: TSchema): string {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``;
  return OptionalKind in schema ? '' : 'required';
}
