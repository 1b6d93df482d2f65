// Takes up a database that could not be used when the server started, while its mounts play on.
import type { BaseLogger } from 'pino';
import { messageOf } from '../model/errors.js';
import type { StoreDatabase } from '../store/database.js';
import type { WebhookDesk } from '../webhook/webhook-desk.js';
import type { Definitions } from './definitions.js';
import type { Hosts } from './hosts.js';
import type { Lifecycle } from './lifecycle.js';
import type { MountHost } from './mount-host.js';
import type { MountStarts } from './mount-starts.js';
import type { PlayLog } from './play-log.js';
import type { QueueDesk } from './queue-desk.js';
import type { Turns } from './turns.js';
import { orWithoutStore } from './without-store.js';

export interface LateStoreOptions {
  readonly database: Pick<StoreDatabase, 'isReadable' | 'reopen'>;
  readonly hosts: Hosts;
  readonly definitions: Definitions;
  readonly starts: MountStarts;
  readonly lifecycle: Lifecycle;
  readonly plays: PlayLog;
  readonly webhooks: WebhookDesk;
  readonly queue: QueueDesk;
  readonly turns: Turns;
  readonly logger: BaseLogger;
}

/** A file that can be opened is looked through, all of it: that is not tried with every round. */
const ROUNDS_BETWEEN_TRIES = 5;

export class LateStore {
  readonly #options: LateStoreOptions;
  #isDue = false;
  #rounds = 0;

  constructor(options: LateStoreOptions) {
    this.#options = options;
  }

  /** Reads what the mounts are begun with; what cannot be read now is taken up later. */
  load(): void {
    const { definitions, plays } = this.#options;
    try {
      definitions.load();
    } catch {
      this.#isDue = true;
    }
    orWithoutStore(() => plays.open());
  }

  /** Looks whether the database can be used by now; call it once a second, before places are saved. */
  look(): void {
    if (++this.#rounds % ROUNDS_BETWEEN_TRIES !== 0) return;
    const { database, turns, logger } = this.#options;
    void this.#reopen().then(() => {
      if (!this.#isDue || !database.isReadable) return;
      this.#isDue = false;
      turns
        .take(() => this.#takeUp())
        .catch((error: unknown) => {
          this.#isDue = true;
          logger.error({ reason: messageOf(error) }, 'the database cannot be taken up');
        });
    });
  }

  async #reopen(): Promise<void> {
    const { database, logger } = this.#options;
    const reopened = await database.reopen();
    if (reopened === null) return;
    if (reopened.notice !== null) logger.error(reopened.notice);
    logger.warn(`the database can be ${reopened.isWritable ? 'written' : 'read'} now, and is taken up`);
    this.#isDue = true;
  }

  /** Where the mounts are now is newer than what was saved; all else is as the database has it. */
  async #takeUp(): Promise<void> {
    const { hosts, definitions, starts, plays, webhooks, queue } = this.#options;
    definitions.load();
    // Before places are saved: by these a play is closed that a killed server left open.
    orWithoutStore(() => plays.open());
    webhooks.load();
    for (const host of [...hosts.values()]) if (host.source === 'config') await this.#follow(host);
    starts.beginStored();
    queue.tellAll();
  }

  /** What the API did to a mount of the config file, which plays as the file has it. */
  async #follow(host: MountHost): Promise<void> {
    const { hosts, definitions, starts, lifecycle, logger } = this.#options;
    const { id } = host;
    if (definitions.isRemoved(id)) return starts.remove(host, 'removed through the API');
    if (definitions.overriddenOf(id).includes('changed')) {
      try {
        const others = [...hosts.values()].filter((other) => other !== host).map(({ config }) => config);
        await lifecycle.apply(host, definitions.check(id, definitions.of(id), others));
      } catch (error) {
        logger.warn(
          { mount: id, reason: messageOf(error) },
          'what the API changed of a mount cannot be taken up',
        );
      }
    }
    if (definitions.isStopped(id)) await lifecycle.rest(host);
  }
}
