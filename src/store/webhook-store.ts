// Remembers the webhooks made by the API.
import type { EventType } from '../model/events.js';
import type { NewWebhook } from '../model/webhooks.js';
import type { StoreDatabase } from './database.js';

/** A webhook with all that is needed to deliver to it. */
export interface StoredWebhook extends NewWebhook {
  readonly id: string;
  readonly secret: string;
}

interface Row {
  readonly id: string;
  readonly url: string;
  readonly events: string;
  readonly mounts: string;
  readonly secret: string;
}

/** The table `webhooks`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class WebhookStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** All webhooks, oldest first. */
  list(): StoredWebhook[] {
    return this.#database.read('read the webhooks', (db) =>
      db
        .prepare<[], Row>('SELECT id, url, events, mounts, secret FROM webhooks ORDER BY rowid')
        .all()
        .map((row) => ({
          ...row,
          events: JSON.parse(row.events) as EventType[],
          mounts: JSON.parse(row.mounts) as string[],
        })),
    );
  }

  insert({ id, url, events, mounts, secret }: StoredWebhook): void {
    this.#database.write('save the webhook', 'acknowledged', (db) =>
      db
        .prepare(
          'INSERT INTO webhooks (id, url, events, mounts, secret, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(id, url, JSON.stringify(events), JSON.stringify(mounts), secret, this.#database.nowMs()),
    );
  }

  remove(id: string): void {
    this.#database.write('remove the webhook', 'acknowledged', (db) =>
      db.prepare('DELETE FROM webhooks WHERE id = ?').run(id),
    );
  }
}
