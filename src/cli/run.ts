// `jetstream run`: puts the station of a config file on the air and stays until it is told to stop.

import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Registry } from 'prom-client';
import { makeGate } from '../access/make-gate.js';
import { createApiServer } from '../api/server.js';
import { loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { configWarnings } from '../config/warnings.js';
import type { FactsArchive } from '../library/facts-cache.js';
import { messageOf } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import { SendQueueSampler } from '../playout/send-queue.js';
import { PostClient } from '../remote/post-client.js';
import { AnswerStore } from '../store/answer-store.js';
import { openForStation } from '../store/database.js';
import { DatabaseBackups } from '../store/database-backups.js';
import { FactsStore } from '../store/facts-store.js';
import { FailureStore } from '../store/failure-store.js';
import { HistoryStore } from '../store/history-store.js';
import { LibraryStore } from '../store/library-store.js';
import { MountStore } from '../store/mount-store.js';
import { PlayheadStore } from '../store/playhead-store.js';
import { QueueStore } from '../store/queue-store.js';
import { StatsStore } from '../store/stats-store.js';
import { WebhookStore } from '../store/webhook-store.js';
import { OpenFiles, requireOpenFiles } from '../supervisor/open-files.js';
import { renderMetrics } from '../supervisor/render-metrics.js';
import { Renderer } from '../supervisor/renderer.js';
import { ServiceNotices, sendBySystemdNotify } from '../supervisor/service-notices.js';
import { Supervisor } from '../supervisor/supervisor.js';
import { Toolbox } from '../supervisor/toolbox.js';
import { UsageMonitor } from '../supervisor/usage-monitor.js';
import type { ConfigFileChoice } from './config-file.js';
import { followHangups } from './hangup.js';
import { listenFault, mustBeFree } from './listen-fault.js';
import { LogOutput } from './log-output.js';
import { createLogger } from './logger.js';
import { requireKey } from './require-key.js';
import { EXIT, processStreams } from './streams.js';
import { packageVersion } from './version.js';

/** Runs the station of a config file; resolves to the exit code once it has stopped. */
export async function run({ configFile, exampleUsed }: ConfigFileChoice): Promise<number> {
  try {
    requireOpenFiles(new OpenFiles());
    const config = loadConfig(configFile);
    if (exampleUsed) processStreams.out(`no config.toml here: running the example, ${configFile}`);
    await runStation(config, configFile);
    return EXIT.ok;
  } catch (error) {
    processStreams.err(messageOf(error));
    return EXIT.failed;
  }
}

async function runStation(config: Config, configFile: string): Promise<void> {
  const output = new LogOutput(1);
  const logger = createLogger(config.log, output);
  for (const warning of configWarnings(config)) logger.warn(warning);
  const { database, notice } = openForStation(config.state.path);
  if (notice !== null) logger.error(notice);
  const { ok: isUsable, message: reason } = database.health;
  if (!isUsable) logger.error({ reason }, 'the database cannot be used: the station plays without it');
  // A station whose keys are lost or cannot be read goes on the air all the same, with its API closed.
  const areKeysKnown = notice === null && database.isReadable;
  const gate = makeGate(database, config, areKeysKnown);
  if (areKeysKnown) requireKey(config, gate.keyring.hasActive, configFile);
  if (gate.notice !== null) logger.info(gate.notice);
  const toolbox = await Toolbox.find(config.engine);
  logger.info({ path: toolbox.decoder.path, version: toolbox.decoder.version }, 'decoder');
  logger.info({ path: toolbox.encoder.path, version: toolbox.encoder.version }, 'encoder');
  if (toolbox.confinement.notice !== null) logger.warn(toolbox.confinement.notice);
  const library = new LibraryStore(database);
  const metrics = new Registry();
  const renderer = new Renderer({
    tools: toolbox.tools,
    processes: config.engine.render_processes || availableParallelism(),
    cache: config.cache,
    spool: config.media,
    facts: archive(new FactsStore(database), library),
    onFault: (message) => logger.warn({ reason: message }, 'renderer'),
    onJobDone: renderMetrics(metrics),
  });
  const monitor = new UsageMonitor({
    intervalMs: config.monitor.interval_s * 1000,
    knownPids: () => renderer.pids(),
  });
  const sendQueues = new SendQueueSampler();
  const openFiles = new OpenFiles();
  const webhookSender = new PostClient();
  const version = packageVersion();
  const notices = new ServiceNotices({
    env: process.env,
    pid: process.pid,
    nowMs: monotonicMs,
    send: sendBySystemdNotify,
    onFault: (reason) => logger.warn({ reason }, 'systemd'),
  });
  const supervisor = new Supervisor({
    config,
    configFile,
    baseDir: dirname(resolve(configFile)),
    toolbox,
    renderer,
    mounts: new MountStore(database),
    playheads: new PlayheadStore(database),
    queues: new QueueStore(database),
    library,
    stats: new StatsStore(database),
    webhooks: new WebhookStore(database),
    sendWebhook: webhookSender,
    failures: new FailureStore(database),
    history: new HistoryStore(database),
    backups: new DatabaseBackups({ database, path: config.state.path, keep: config.state.backups }),
    database,
    logFault: () => output.fault,
    monitor,
    openFiles,
    sendQueues,
    logger,
    version,
    onTurn: () => notices.alive(),
  });
  const stop = new AbortController();
  const stopped = untilStopped(stop);
  const { host, port } = config.server;
  await mustBeFree({ host, port });
  // Audio first: threads and render processes start while the API compiles its schemas.
  supervisor.start();
  const api = createApiServer({
    station: supervisor,
    directory: supervisor.feeds,
    gate,
    answers: new AnswerStore(database),
    config,
    sendQueues,
    openFiles,
    logger,
    version,
    metrics,
  });
  const url = await api.listen({ host, port }).catch(async (cause: unknown) => {
    await supervisor.close();
    throw listenFault(cause, { host, port });
  });
  logger.info({ url }, 'listening');
  void monitor.run(stop.signal);
  gate.keyring.watch(stop.signal);
  const unfollow = followHangups(() => notices.reloading(() => supervisor.configReload.reload()), logger);
  notices.ready(`${supervisor.mounts().length} mounts, ${url}`);
  const signal = await stopped;
  notices.stopping();
  logger.info({ signal }, 'stopping');
  await supervisor.close();
  await api.close();
  await webhookSender.close();
  database.close();
  unfollow();
  logger.info('stopped');
}

/** What a mount's scan finds goes to the library too. */
function archive(facts: FactsStore, library: LibraryStore): FactsArchive {
  return {
    find: (path, sampleRateHz, channels) => facts.find(path, sampleRateHz, channels),
    save: (found) => {
      facts.save(found);
      library.noteFacts(found);
    },
  };
}

/** Resolves to the name of the first signal that asks for an end. */
function untilStopped(controller: AbortController): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        controller.abort();
        resolve(name);
      });
    }
  });
}
