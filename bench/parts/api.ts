// What the API can take while mounts play: steady requests, subscribers, bursts, and bodies nobody should send.
import { setTimeout as delay } from 'node:timers/promises';
import { UsageMonitor } from '../../src/supervisor/usage-monitor.js';
import { type EventStream, openEvents } from '../../test/support/event-stream.js';
import { startJetStream } from '../contenders/jetstream.js';
import { burst, type Latencies, postSlowly, postStream } from '../http-load.js';
import { say, waitFor } from '../progress.js';
import { onStage, untilConnected } from '../stage.js';
import { type SteadyLatencies, steadyLoad } from '../steady-load.js';
import { scatterPlayheads } from '../warm-home.js';
import type { PartContext } from './run-part.js';

/** What was measured of the API. */
export interface ApiResult {
  readonly playing: number;
  readonly mounts: number;
  /** GET /api/mounts at a steady rate. */
  readonly steady: SteadyLatencies & { readonly perSecond: number };
  /** The same while all subscribers listen. */
  readonly subscribed: SteadyLatencies;
  readonly subscribers: { readonly connected: number; readonly served: number };
  readonly burst: Latencies;
  /** Statuses of a body of 100 MB, one 200,000 levels deep, one that does not end, and the last of many wrong keys. */
  readonly bodies: {
    readonly large: number;
    readonly deep: number;
    readonly slow: number;
    readonly guesses: number;
  };
  /** Growth of the server's memory over burst and bodies, subscribers gone. */
  readonly grownMb: number;
  readonly framesLate: number;
  /** CPU of the whole server in percent of one core: without, and with levels of every mount sent ten times a second. */
  readonly corePercent: { readonly quiet: number; readonly levels: number };
  /** CPU that a sample of the resources every 30 s costs, percent of one core. */
  readonly monitorPercent: number;
}

const PER_SECOND = 200;
/** Wrong keys that are sent: more than an address is forgiven. */
const GUESSES = 15;
const SAMPLES = 20;
const SAMPLE_EVERY_S = 30;
/** A measurement of the API needs no longer than this. */
const MOST_SECONDS = 60;
const SETTLE_S = 20;

/** Measures the API of a server with a warm cache in `home`. */
export function measureApi(home: string, { options, library, signal }: PartContext): Promise<ApiResult> {
  const seconds = Math.min(options.seconds, MOST_SECONDS);
  const { apiMounts: playing, apiClients: clients } = options;
  return onStage({ name: 'api', library, mounts: playing, work: options.work }, async (stage) => {
    scatterPlayheads(home, stage.stations);
    const server = await startJetStream(stage, { home, silentMounts: playing });
    await untilConnected(stage, 180, signal);
    await waitFor(SETTLE_S, 'api: settling', signal);
    const mounts = server.url('/api/mounts');
    const load = { url: mounts, perSecond: PER_SECOND, seconds };
    const cpuOver = async (during: () => Promise<unknown>) => {
      const [before, beginMs] = [await stage.group.cpuSeconds(), Date.now()];
      await during();
      return (100_000 * ((await stage.group.cpuSeconds()) - before)) / (Date.now() - beginMs);
    };
    const monitorPercent = await monitorCost();
    const lateBefore = await server.framesLate();
    const quiet = await cpuOver(() => delay(seconds * 1000));
    const levels = await cpuOver(() => listenToLevels(server.url('/api/events?types=levels'), seconds));
    say('api: steady load');
    const steady = await steadyLoad(load, signal);
    say(`api: ${clients} subscribers`);
    const streams = await openAll(server.url('/api/events'), clients);
    const subscribed = await steadyLoad(load, signal);
    const served = streams.filter(({ messages, hasEnded }) => messages.length > 0 && !hasEnded).length;
    for (const stream of streams) stream.close();
    await delay(5000);
    const memoryBefore = await stage.group.rootPssBytes();
    say(`api: ${clients} requests at once, then bad bodies`);
    const atOnce = await burst(mounts, clients);
    const bodies = {
      large: await postStream(mounts, Buffer.alloc(1e6, 'a'), 100),
      deep: await postStream(mounts, Buffer.from('['.repeat(200_000)), 1),
      slow: await postSlowly(mounts),
      guesses: await guess(server.url('/api/session')),
    };
    await delay(5000);
    const grownMb = ((await stage.group.rootPssBytes()) - memoryBefore) / 1e6;
    return {
      playing,
      mounts: (await server.mounts()).length,
      steady: { ...steady, perSecond: PER_SECOND },
      subscribed,
      subscribers: { connected: streams.length, served },
      burst: atOnce,
      bodies,
      grownMb,
      framesLate: (await server.framesLate()) - lateBefore,
      corePercent: { quiet, levels },
      monitorPercent,
    };
  });
}

/** Taken here, where it is a little dearer than in the server: the tree of this process holds the server's and icecast. */
async function monitorCost(): Promise<number> {
  const monitor = new UsageMonitor({ intervalMs: SAMPLE_EVERY_S * 1000 });
  await monitor.sampleNow();
  const before = process.cpuUsage();
  for (let n = 0; n < SAMPLES; n++) await monitor.sampleNow();
  const { user, system } = process.cpuUsage(before);
  return (100 * (user + system)) / 1e6 / SAMPLES / SAMPLE_EVERY_S;
}

/** Connects a few at a time: this is about listeners, not about a flood. */
async function openAll(url: string, count: number): Promise<EventStream[]> {
  const streams: EventStream[] = [];
  while (streams.length < count) {
    const some = Math.min(50, count - streams.length);
    streams.push(...(await Promise.all(Array.from({ length: some }, () => openEvents(url)))));
  }
  return streams.filter(({ status }) => status === 200);
}

/** Tries wrong keys; resolves to the status of the last answer. */
async function guess(url: string): Promise<number> {
  let status = 0;
  for (let n = 0; n < GUESSES; n++) status = await postStream(url, Buffer.from('{"key":"js_wrong"}'), 1);
  return status;
}

async function listenToLevels(url: string, seconds: number): Promise<void> {
  const stream = await openEvents(url);
  await delay(seconds * 1000);
  stream.close();
}
