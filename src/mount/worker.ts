// Entry of a mount worker thread: one mount or a group of them, and the channel to the supervisor.
import { parentPort } from 'node:worker_threads';
import { JetStreamError, messageOf } from '../model/errors.js';
import { Rpc } from '../model/rpc.js';
import { SendQueueWatch } from '../playout/send-queue.js';
import { Ticker } from '../playout/ticker.js';
import { Mount, type WorkerShare } from './mount.js';
import { createDoor } from './mount-door.js';
import type { MountWorkerProtocol, SupervisorProtocol } from './protocol.js';

const port = parentPort;
if (!port) throw new JetStreamError('JS_INTERNAL', 'mount/worker.js runs as a worker thread');

const REPORT_INTERVAL_MS = 1000;
const mounts = new Map<string, Mount>();

const share: WorkerShare = {
  ticker: new Ticker((error) => {
    // A throw on a tick is a defect of the engine: the supervisor starts this worker anew where it was.
    setImmediate(() => {
      throw error;
    });
  }),
  sendQueues: new SendQueueWatch(),
};

function mountOf(id: string): Mount {
  const mount = mounts.get(id);
  if (!mount) throw new JetStreamError('JS_MOUNT_NOT_FOUND', `mount ${id} does not run here`);
  return mount;
}

const rpc = new Rpc<SupervisorProtocol, MountWorkerProtocol>(
  { post: (message) => port.postMessage(message) },
  {
    startMount: async (order) => {
      const { id } = order.config;
      mounts.set(id, await Mount.start(order, createDoor(id, order.profile, rpc), share));
      report();
    },
    stopMount: async ({ id }) => {
      const mount = mounts.get(id);
      mounts.delete(id);
      await mount?.close();
    },
    skip: ({ id }) => mountOf(id).skip(),
    reloadPlaylist: ({ id }) => mountOf(id).reload(),
    reconnect: ({ id, target }) => mountOf(id).reconnect(target),
    listen: ({ id, on }) => mounts.get(id)?.listen(on),
    asset: ({ id, news }) => mounts.get(id)?.learn(news),
    sendQueues: ({ sample }) => share.sendQueues.learn(sample),
  },
);

function report(): void {
  const reports = [];
  for (const [id, mount] of mounts) {
    try {
      reports.push(mount.report());
    } catch (error) {
      rpc.note('failed', { id, message: messageOf(error) });
    }
  }
  rpc.note('report', { reports });
}

port.on('message', (message) => rpc.receive(message));
setInterval(report, REPORT_INTERVAL_MS);
