// Brings a database file forward to the schema this version of JetStream knows.
import type { Database } from 'better-sqlite3';
import { JetStreamError } from '../model/errors.js';
import { first } from './migrations/001-first.js';
import { facts } from './migrations/002-facts.js';
import { queue } from './migrations/003-queue.js';
import { library } from './migrations/004-library.js';
import { keys } from './migrations/005-keys.js';
import { history } from './migrations/006-history.js';
import { events } from './migrations/007-events.js';
import { quarantine } from './migrations/008-quarantine.js';
import { answers } from './migrations/009-answers.js';
import type { Migration } from './migrations/migration.js';

/** Every step of the schema's history, ascending. */
export const migrations: readonly Migration[] = [
  first,
  facts,
  queue,
  library,
  keys,
  history,
  events,
  quarantine,
  answers,
];

/** `JS_STORE_FAILED` for a file that a newer JetStream has written: only that one can open it. */
export class NewerSchemaError extends JetStreamError {
  constructor(path: string, found: number, known: number) {
    super(
      'JS_STORE_FAILED',
      `the database ${path} has schema ${found}, this JetStream knows up to ${known}: ` +
        'run the newer JetStream again or name another file in [state] path',
    );
  }
}

/**
 * Runs the steps a file has not seen yet, each in a transaction of its own, so that an interrupted upgrade goes on
 * where it stopped. The file's place in history is SQLite's `user_version`.
 * @throws NewerSchemaError when the file was written by a newer JetStream.
 */
export function migrate(db: Database, steps: readonly Migration[] = migrations): void {
  const known = steps.at(-1)?.version ?? 0;
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found > known) {
    throw new NewerSchemaError(db.name, found, known);
  }
  for (const step of steps) {
    if (step.version <= found) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
}
