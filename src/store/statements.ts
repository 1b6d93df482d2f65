// Compiles each statement once for a connection: what runs with every request and every second is not parsed anew.
import type { Database, Statement } from 'better-sqlite3';

const compiled = new WeakMap<Database, Map<string, Statement<unknown[], unknown>>>();

/** The statement of a constant text: one that holds values would be kept for as long as the connection. */
export function statementOf<Parameters extends unknown[], Row = unknown>(
  db: Database,
  sql: string,
): Statement<Parameters, Row> {
  const known = compiled.get(db) ?? new Map<string, Statement<unknown[], unknown>>();
  compiled.set(db, known);
  const statement = known.get(sql) ?? db.prepare<unknown[], unknown>(sql);
  known.set(sql, statement);
  return statement as Statement<Parameters, Row>;
}
