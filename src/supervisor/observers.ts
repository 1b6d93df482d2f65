// What watches and remembers the station: its event feed, log, history, statistics, levels, webhooks and health.
import { messageOf } from '../model/errors.js';
import { WebhookDesk } from '../webhook/webhook-desk.js';
import type { Definitions } from './definitions.js';
import { StationFeed } from './event-feed.js';
import { guardLimits } from './guard.js';
import { HealthWatch } from './health-watch.js';
import type { Hosts } from './hosts.js';
import { LevelSwitch } from './level-switch.js';
import { MountLog } from './mount-log.js';
import { PlayLog } from './play-log.js';
import { StatsRecorder } from './stats-recorder.js';
import type { SupervisorOptions } from './supervisor-options.js';

/** See each class for what it keeps. */
export interface Observers {
  readonly events: StationFeed;
  readonly log: MountLog;
  readonly plays: PlayLog;
  readonly stats: StatsRecorder;
  readonly levels: LevelSwitch;
  readonly webhooks: WebhookDesk;
  readonly health: HealthWatch;
}

/** Makes them; they follow `definitions` and `hosts` as these change. */
export function createObservers(
  options: SupervisorOptions,
  definitions: Definitions,
  hosts: Hosts,
): Observers {
  const { logger, stats } = options;
  const events = new StationFeed({
    onError: (error) => logger.error({ reason: messageOf(error) }, 'an event subscriber threw'),
  });
  const levels = new LevelSwitch(events, hosts);
  events.onInterest(() => levels.update());
  return {
    events,
    log: new MountLog(logger, events),
    plays: createPlayLog(options, definitions, events),
    stats: new StatsRecorder(stats),
    levels,
    webhooks: createWebhooks(options, events),
    health: createHealth(options, definitions, events),
  };
}

function createPlayLog(
  { history, logger }: SupervisorOptions,
  definitions: Definitions,
  events: StationFeed,
): PlayLog {
  return new PlayLog({
    store: history,
    days: () => definitions.config.state.history_days,
    onEnded: (id, { location, title, artist, startedAtMs }, { playedS, reason }) => {
      const startedAt = new Date(startedAtMs).toISOString();
      events.emit('track_ended', { location, title, artist, startedAt, playedS, reason }, id);
    },
    onDropped: (reason) => logger.warn({ reason }, 'history'),
  });
}

function createWebhooks(options: SupervisorOptions, events: StationFeed): WebhookDesk {
  const { config, webhooks, sendWebhook, version, logger } = options;
  return new WebhookDesk({
    events,
    configured: config.webhooks,
    store: webhooks,
    send: sendWebhook,
    userAgent: `JetStream/${version}`,
    onFault: (reason) => logger.error({ reason }, 'webhooks'),
  });
}

function createHealth(
  { version, toolbox, renderer, database, logFault, monitor }: SupervisorOptions,
  definitions: Definitions,
  events: StationFeed,
): HealthWatch {
  return new HealthWatch({
    version,
    toolbox,
    get limits() {
      return guardLimits(definitions.config.limits);
    },
    render: () => ({
      ...renderer.pool.load(),
      coldMounts: renderer.coldMounts(),
      cache: renderer.cacheFigures(),
    }),
    storeHealth: () => database.health,
    logFault,
    usage: () => monitor.latest(),
    events,
  });
}
