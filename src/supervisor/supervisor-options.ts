// What the supervisor is given: the config, the tools and stores that were opened before it, and its ears.
import type { BaseLogger } from 'pino';
import type { Config } from '../config/schema.js';
import type { FailureArchive } from '../library/quarantine.js';
import type { Backups } from '../model/backups.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { StoreDatabase } from '../store/database.js';
import type { HistoryStore } from '../store/history-store.js';
import type { LibraryStore } from '../store/library-store.js';
import type { MountStore } from '../store/mount-store.js';
import type { PlayheadStore } from '../store/playhead-store.js';
import type { QueueStore } from '../store/queue-store.js';
import type { StatsStore } from '../store/stats-store.js';
import type { WebhookStore } from '../store/webhook-store.js';
import type { WebhookDeskOptions } from '../webhook/webhook-desk.js';
import type { LogFault } from './health.js';
import type { OpenFiles } from './open-files.js';
import type { Renderer } from './renderer.js';
import type { Toolbox } from './toolbox.js';
import type { UsageMonitor } from './usage-monitor.js';

export interface SupervisorOptions {
  readonly config: Config;
  /** The file it came from, read again by a reload. */
  readonly configFile: string;
  /** Folder of the config file: relative paths of API mounts start there. */
  readonly baseDir: string;
  readonly toolbox: Toolbox;
  readonly renderer: Renderer;
  readonly mounts: MountStore;
  readonly library: LibraryStore;
  readonly playheads: PlayheadStore;
  readonly queues: QueueStore;
  readonly stats: StatsStore;
  readonly webhooks: WebhookStore;
  readonly sendWebhook: WebhookDeskOptions['send'];
  readonly failures: FailureArchive;
  readonly history: HistoryStore;
  readonly backups: Backups;
  readonly database: Pick<StoreDatabase, 'health' | 'isReadable' | 'reopen'>;
  /** What keeps the log from leaving; null for nothing. */
  readonly logFault: () => LogFault | null;
  readonly monitor: UsageMonitor;
  readonly openFiles: OpenFiles;
  /** The one reader of the kernel's send queues. */
  readonly sendQueues: SendQueueSampler;
  readonly logger: BaseLogger;
  readonly version: string;
  /** Called with every turn of the supervisor's loop, about once a second. */
  readonly onTurn: () => void;
}
