// Entry of `npm run soak`: hours of faults at random, with a listener at every mount.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { MountStatus } from '../../src/model/mount.js';
import { type Icecast, startIcecast } from '../../test/support/icecast.js';
import { writePlaylist } from '../../test/support/library.js';
import { type ServerProcess, startServer } from '../../test/support/server-process.js';
import { writeSyntheticTrack } from '../../test/support/synthetic-track.js';
import { until } from '../../test/support/until.js';
import { type DoneFault, doFault, seededRandom } from './faults.js';
import { type Sample, takeSample } from './figures.js';
import { type Gap, SoakListener } from './listener.js';
import { HELP, readOptions, type SoakOptions } from './options.js';
import { noteSilences } from './silences.js';
import { judge, type Verdict } from './verdict.js';

const SAMPLE_MS = 10_000;
const SAMPLES_PER_LINE = 6;
const TRACKS = 12;
const TRACK_S = 90;

interface Soak {
  readonly options: SoakOptions;
  readonly server: ServerProcess;
  readonly icecast: Icecast;
  readonly playlist: string;
  readonly ids: readonly string[];
  readonly samples: Sample[];
  readonly gaps: Gap[];
  silences: readonly Gap[];
  readonly faults: DoneFault[];
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(HELP);
    return 0;
  }
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  const icecast = await startIcecast({ maxSources: options.mounts + 5, maxClients: 4 * options.mounts + 20 });
  const playlists = await makePlaylists(folder);
  const ids = Array.from({ length: options.mounts }, (_, i) => `m${i}`);
  const server = await startServer({ config: configOf(ids, playlists, icecast, folder) });
  const soak: Soak = {
    ...{ options, server, icecast, ids, playlist: playlists[0] ?? '' },
    ...{ samples: [], gaps: [], silences: [], faults: [] },
  };
  try {
    say(`${options.mounts} mounts, ${options.hours} h, seed ${options.seed}`);
    await until(
      'every source is at icecast2',
      120,
      async () => (await icecast.sources()).length === ids.length,
    );
    return await run(soak);
  } finally {
    await server.close();
    await icecast.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every mount begins with another track, so that transitions do not fall together. */
async function makePlaylists(folder: string): Promise<string[]> {
  const tracks = Array.from({ length: TRACKS }, (_, i) => join(folder, `${i}.flac`));
  for (const [i, track] of tracks.entries()) {
    await writeSyntheticTrack(track, i % 2 === 0 ? 'tones' : 'clicks', TRACK_S + i);
  }
  return Promise.all(
    tracks.map((_, i) =>
      writePlaylist(join(folder, `${i}.m3u`), [...tracks.slice(i), ...tracks.slice(0, i)]),
    ),
  );
}

function configOf(ids: readonly string[], playlists: readonly string[], icecast: Icecast, folder: string) {
  const { host, port, sourcePassword: password } = icecast;
  return {
    media: { roots: [folder] },
    engine: { retry_first_s: 1, retry_max_s: 5 },
    mounts: ids.map((id, i) => ({
      ...{ id, path: `/${id}`, playlist: playlists[i % playlists.length] ?? '', crossfade: 3 },
      // One live encode among them: its children never rest.
      ...(i === 0 && { render: 'live' as const }),
      icecast_servers: [{ host, port, password }],
    })),
  };
}

async function run(soak: Soak): Promise<number> {
  const { options, icecast, ids, gaps } = soak;
  const listeners = ids.map((id) => new SoakListener(icecast.url(`/${id}`), id, (gap) => gaps.push(gap)));
  const startedMs = performance.now();
  const isOver = () => performance.now() - startedMs > options.hours * 3_600_000 || !soak.server.pid;
  const hurting = hurt(soak, isOver);
  for (let i = 1; !isOver(); i++) {
    await delay(SAMPLE_MS);
    const hours = (performance.now() - startedMs) / 3_600_000;
    soak.samples.push(takeSample(soak.server.pid ?? 0, hours));
    const mounts = await mountsOf(soak);
    soak.silences = noteSilences(soak.silences, mounts, performance.now());
    if (i % SAMPLES_PER_LINE === 0) say(lineOf(soak, mounts, listeners));
  }
  await hurting;
  const isAlive = soak.server.pid !== undefined;
  say(isAlive ? lineOf(soak, await mountsOf(soak), listeners) : 'the server has ended');
  for (const listener of listeners) listener.close();
  const verdict = judge(soak, ids.length);
  say(summaryOf(verdict, soak.faults));
  return verdict.faults.length === 0 && isAlive ? 0 : 1;
}

async function hurt(soak: Soak, isOver: () => boolean): Promise<void> {
  const { faultEveryS, seed } = soak.options;
  const random = seededRandom(seed);
  const victims = { ...soak, mounts: soak.ids };
  while (faultEveryS > 0 && !isOver()) {
    await delay(2000 * faultEveryS * random());
    if (!isOver()) soak.faults.push(await doFault(victims, random));
  }
}

/** What the server says of its mounts; of none when it has ended. */
async function mountsOf({ server }: Soak): Promise<readonly MountStatus[]> {
  return server.pid === undefined ? [] : (await server.api<MountStatus[]>('/api/mounts')).json;
}

function lineOf(soak: Soak, mounts: readonly MountStatus[], listeners: readonly SoakListener[]): string {
  const { samples, gaps, faults, ids } = soak;
  const last = samples.at(-1);
  const sum = (value: (mount: MountStatus) => number) => mounts.reduce((all, one) => all + value(one), 0);
  const { growth, unexplained, silent } = judge(soak, ids.length);
  return [
    `${(60 * (last?.hours ?? 0)).toFixed(0)} min`,
    `server ${megabytes(last?.serverBytes)}, tree ${megabytes(last?.treeBytes)} in ${last?.processes} processes`,
    `growth ${growthInWords(growth)}`,
    `${last?.descriptors} descriptors`,
    `${sum(({ framesLate }) => framesLate)} frames late`,
    `${sum(({ restarts }) => restarts)} restarts`,
    `${faults.length} faults`,
    `${gaps.length} gaps, ${unexplained.length} unexplained above 4 s`,
    `${silent.length} silences above 10 s`,
    `${listeners.reduce((all, { reconnects }) => all + reconnects, 0)} reconnects of listeners`,
  ].join('; ');
}

function summaryOf({ growth, faults, unexplained, silent }: Verdict, done: readonly DoneFault[]): string {
  const counts = new Map<string, number>();
  for (const { name } of done) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [
    `faults: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}`,
    `growth of the server: ${growthInWords(growth)}; ${unexplained.length} unexplained gaps, ${silent.length} silences`,
    ...(faults.length === 0 ? ['passed'] : ['FAILED', ...faults]),
  ].join('\n');
}

function growthInWords({ perHour, error }: Verdict['growth']): string {
  return `${(perHour / 1e6).toFixed(2)} ± ${(error / 1e6).toFixed(2)} MB per hour and mount`;
}

function megabytes(bytes = 0): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main();
