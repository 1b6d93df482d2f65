// Entry of a render process: holds jobs, advances them when told to. The only place that touches media paths.
import { confineChildren } from '../codec/child.js';
import { JetStreamError } from '../model/errors.js';
import { Rpc } from '../model/rpc.js';
import { RemoteClient } from '../remote/remote-client.js';
import { BodyJob } from './body-job.js';
import { CoverJob } from './cover-job.js';
import { IdentityJob } from './identity-job.js';
import type { RenderJob, RenderTools } from './job.js';
import { LiveJob } from './live-job.js';
import { MixJob, type MixOutput } from './mix-job.js';
import { PlaylistJob } from './playlist-job.js';
import type { JobOrder, RenderPoolProtocol, RenderProcessProtocol } from './process-protocol.js';
import { ScanJob } from './scan-job.js';
import { SeamJob } from './seam-job.js';
import { SilenceJob } from './silence-job.js';
import { StreamJob } from './stream-job.js';

const tools = JSON.parse(process.argv[2] ?? 'null') as RenderTools;
confineChildren(tools.launcher ?? []);
const jobs = new Map<number, RenderJob>();
const client = new RemoteClient();

function createJob(order: JobOrder): RenderJob {
  if ('output' in order) {
    if (order.spec.kind === 'stream') {
      return new StreamJob(order.spec, order.output as { path: string }, tools, client);
    }
    if (order.spec.kind === 'live') return new LiveJob(order.spec, order.output as { path: string }, tools);
    return order.spec.kind === 'mix'
      ? new MixJob(order.spec, order.output as MixOutput, tools)
      : bodyJob(order);
  }
  switch (order.spec.kind) {
    case 'scan':
      return new ScanJob(order.spec, tools, client);
    case 'silence':
      return new SilenceJob(order.spec, tools);
    case 'playlist':
      return new PlaylistJob(order.spec, client);
    case 'cover':
      return new CoverJob(order.spec);
    case 'identity':
      return new IdentityJob(order.spec);
    case 'seam':
      return new SeamJob(order.spec, tools);
  }
}

function bodyJob(order: JobOrder): RenderJob {
  if (order.spec.kind !== 'body' || !('output' in order) || !('head' in order.output)) {
    throw new JetStreamError('JS_INTERNAL', 'a body job needs its asset');
  }
  return new BodyJob(order.spec, order.output, tools);
}

const rpc = new Rpc<RenderPoolProtocol, RenderProcessProtocol>(
  {
    // To send to a supervisor that is gone would end this process before its children.
    post: (message) => {
      if (process.connected) process.send?.(message);
    },
  },
  {
    start: ({ jobId, order }) => {
      jobs.set(jobId, createJob(order));
    },
    step: async ({ jobId, slice }) => {
      const job = jobs.get(jobId);
      if (!job) throw new JetStreamError('JS_RENDER_LOST', `no job ${jobId} in this process`);
      return job.step(slice);
    },
    close: async ({ jobId }) => {
      const job = jobs.get(jobId);
      jobs.delete(jobId);
      await job?.close();
    },
  },
);

process.on('message', (message) => rpc.receive(message));

/** The supervisor is gone, however it ended: children must not outlive it. */
process.once('disconnect', async () => {
  setTimeout(() => process.exit(0), 2000).unref();
  await Promise.allSettled([...jobs.values()].map((job) => job.close()));
  process.exit(0);
});
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
