// Entry of a mount worker thread: one mount or a group of them, and the channel to the supervisor.
import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { ResumeState } from '../model/resume.js';
import { Rpc } from '../model/rpc.js';
import { SendQueueWatch } from '../playout/send-queue-watch.js';
import { ServerPolls } from '../playout/server-poll.js';
import { defaultTimings } from '../playout/target-timings.js';
import { Ticker } from '../playout/ticker.js';
import { LevelReports } from './level-reports.js';
import { Mount } from './mount.js';
import { createDoor } from './mount-door.js';
import type { Output } from './output.js';
import type { MountOrder, MountWorkerProtocol, SupervisorProtocol } from './protocol.js';
import type { WorkerShare } from './worker-share.js';

const port = parentPort;
if (!port) throw new JetStreamError('JS_INTERNAL', 'mount/worker.js runs as a worker thread');

/** A report a second, in the same wake-up as the frames that leave. */
const TICKS_PER_REPORT = 2;

/** One mount of this worker: its own output, and the mount whose programme it plays - itself, or the one it follows. */
interface Running {
  readonly mount: Mount;
  readonly output: Output;
}

const running = new Map<string, Running>();
/** Starts under way: a stop that comes meanwhile waits for them, for nobody else would end what they make. */
const starting = new Map<string, Promise<void>>();

const share: WorkerShare = {
  ticker: new Ticker((error) => {
    // A throw on a tick is a defect of the engine: the supervisor starts this worker anew where it was.
    setImmediate(() => {
      throw error;
    });
  }),
  servers: new ServerPolls(defaultTimings),
  sendQueues: new SendQueueWatch((keys) => rpc.note('watchSendQueues', { keys })),
  reportSoon: () => {
    if (!isReportDue) setImmediate(report);
    isReportDue = true;
  },
};
let isReportDue = false;

function runningOf(id: string): Running {
  const found = running.get(id);
  if (!found) throw new JetStreamError('JS_MOUNT_STOPPED', `mount ${id} does not run at the moment`);
  return found;
}

/** The same for a command, which may come while its mount is being started. */
async function startedOf(id: string): Promise<Running> {
  await starting.get(id)?.catch(() => undefined);
  return runningOf(id);
}

function start(order: MountOrder): Promise<void> {
  const { id } = order.config;
  const started = begin(order).finally(() => starting.delete(id));
  starting.set(id, started);
  return started;
}

async function begin(order: MountOrder): Promise<void> {
  const { id, follow } = order.config;
  const door = createDoor(id, order.profile, rpc);
  if (follow === undefined) {
    const mount = await Mount.start(order, door, share);
    running.set(id, { mount, output: mount.own });
  } else {
    const { mount } = runningOf(follow);
    const output = await mount.join(order, door);
    // The followed mount may have been stopped meanwhile, and this output with it.
    if (runningOf(follow).mount === mount) running.set(id, { mount, output });
  }
  report();
}

/** Stops a mount and tells its place; those that follow it end with it. */
async function stop(id: string): Promise<ResumeState | null> {
  await starting.get(id)?.catch(() => undefined);
  levelReports.set(id, undefined, false);
  const found = running.get(id);
  if (!found) return null;
  const { mount, output } = found;
  const { resume } = output.report();
  if (output !== mount.own) {
    running.delete(id);
    await mount.leave(output);
    return resume;
  }
  for (const [other, { mount: played }] of running) if (played === mount) running.delete(other);
  await mount.close();
  return resume;
}

async function change(order: MountOrder): Promise<void> {
  const { id } = order.config;
  const { mount, output } = await startedOf(id);
  if (output === mount.own) mount.change(order);
  else output.change(order);
  report();
}

const rpc = new Rpc<SupervisorProtocol, MountWorkerProtocol>(
  { post: (message) => port.postMessage(message) },
  {
    startMount: start,
    stopMount: ({ id }) => stop(id),
    changeMount: change,
    seek: async ({ id, positionS }) => (await startedOf(id)).mount.seek(positionS).finally(report),
    skip: async ({ id }) => (await startedOf(id)).mount.skip().finally(report),
    reloadPlaylist: async ({ id }) => (await startedOf(id)).mount.reload().finally(report),
    replaceList: ({ id, playlist }) => {
      running.get(id)?.mount.replaceList(playlist);
      report();
    },
    listPage: async ({ id, request }) => (await startedOf(id)).mount.listPage(request),
    next: async ({ id, count }) => (await startedOf(id)).mount.next(count),
    queue: ({ id, queue }) => {
      const found = running.get(id);
      if (found?.output === found?.mount.own) found?.mount.setQueue(queue);
    },
    reconnect: ({ id, target }) => {
      const ended = runningOf(id).output.reconnect(target);
      report();
      return ended;
    },
    listen: ({ id, on }) => running.get(id)?.output.listen(on),
    levels: ({ id, on }) => levelReports.set(id, running.get(id)?.output.meter, on),
    asset: ({ id, news }) => running.get(id)?.output.learn(news),
    sendQueues: ({ sample }) => share.sendQueues.take(sample),
  },
);

const levelReports = new LevelReports((levels) => rpc.note('levels', { levels }));

function report(): void {
  isReportDue = false;
  const reports = [];
  for (const [id, { output }] of running) {
    try {
      reports.push(output.report());
    } catch (error) {
      rpc.note('failed', { id, message: messageOf(error) });
    }
  }
  rpc.note('report', { reports, bufferBytes: getHeapStatistics().external_memory });
}

port.on('message', (message) => rpc.receive(message));
let ticks = 0;
share.ticker.add(() => {
  if (++ticks % TICKS_PER_REPORT === 0) report();
});
