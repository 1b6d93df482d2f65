// Titles as listeners get them, here and from Icecast: bound to the middle of each overlap; and a server that is
// restarted in the middle of one.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import type { TargetStatus } from '../../src/model/target.js';
import { TICK_MS } from '../../src/playout/ticker.js';
import { type Recording, recordListener } from '../support/capture.js';
import { type Heard, hear, heardAtS } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { listen } from '../support/icy-listener.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme, type Programme } from '../support/programme.js';
import { type ApiAnswer, type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Two whole overlaps of tracks of 15 s, whenever it begins. */
const RECORD_S = 36;
const TRACK_S = 15;
const CROSSFADE_S = 3;
const BITRATE_KBPS = 320;
/** How exactly the markers tell where an overlap lies. */
const MEASURED_WITHIN_S = 0.06;
/** From the release of a title's frame to Icecast's knowledge of it: one tick of the clock and two requests. */
const REQUEST_S = TICK_MS / 1000;

interface Reception {
  readonly recording: Recording;
  readonly heard: Heard;
  readonly programme: Programme;
}

let folder: string;
let library: LibraryTrack[];
let steady: Icecast;
let restarted: Icecast;
let server: ServerProcess;
let here: Reception;
let there: Reception;
let retried: ApiAnswer<MountStatus>;
let titleBack: string | undefined;

const status = async () => (await server.api<MountStatus>('/api/mounts/main')).json;
const target = async (index: number): Promise<TargetStatus | undefined> => (await status()).targets[index];
const reconnect = (index: number) =>
  server.api<MountStatus>(`/api/mounts/main/targets/${index}/reconnect`, { method: 'POST' });

/** Titles change in the middle of an overlap, so the half of it after a change is left. */
async function nextMiddle(): Promise<void> {
  const before = (await status()).nowPlaying?.title;
  await until('the next title', 30, async () => (await status()).nowPlaying?.title !== before);
}

/** Restarts a server in the middle of an overlap and asks for it back at once. */
async function restartInTransition(): Promise<void> {
  await nextMiddle();
  await restarted.stop();
  await restarted.start();
  await until('the loss is noticed', 10, async () => (await target(1))?.nextAttemptAt);
  retried = await reconnect(1);
  await until('it is back', 20, async () => (await target(1))?.state === 'connected');
  const listener = await listen(restarted.url('/stream'));
  await listener.until(({ titles }) => titles.some(({ block }) => block.includes('Track')));
  titleBack = listener.titles.at(-1)?.block;
  listener.close();
}

async function judge(recording: Recording): Promise<Reception> {
  const heard = await hear(recording);
  const programme = checkProgramme(heard.markers, { order: library, captureS: heard.lengthS });
  return { recording, heard, programme };
}

/** Seconds from the middle of each overlap to the change of the title. */
function delaysS({ recording, heard, programme }: Reception): number[] {
  const changes = recording.titles
    .filter(({ title }, i, all) => i > 0 && title !== all[i - 1]?.title)
    .map(({ byte }) => heardAtS(heard.walk, byte));
  const middles = programme.overlaps.map(({ startS, lengthS }) => startS + lengthS / 2);
  // Of the last overlap the recording may hold too little to know.
  const whole = middles.filter((middleS) => middleS < heard.lengthS - CROSSFADE_S);
  return whole.map((middleS) => {
    const offsets = changes.map((changeS) => changeS - middleS);
    return offsets.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] ?? Number.NaN;
  });
}

function intervalS({ recording }: Reception): number {
  return (Number(recording.headers['icy-metaint']) * 8) / (BITRATE_KBPS * 1000);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'titles-'));
  library = await makeLibrary(
    folder,
    (['wav', 'ogg', 'mp3'] as const).map((format, track) => ({ track, format, durationS: TRACK_S })),
  );
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  [steady, restarted] = await Promise.all([startIcecast(), startIcecast()]);
  const icecast_servers = [steady, restarted].map(({ host, port, sourcePassword: password }) => {
    return { host, port, password };
  });
  const sound = { bitrate: BITRATE_KBPS, crossfade: CROSSFADE_S };
  const main = { id: 'main', path: '/stream', playlist, listen: true, ...sound, icecast_servers };
  server = await startServer({ config: { mounts: [main] } });
  await until('both servers have the stream', 40, async () => {
    const { targets } = await status();
    return targets.length === 2 && targets.every(({ state }) => state === 'connected');
  });
  const options = { seconds: RECORD_S, icyMetadata: true };
  const [ours, theirs] = await Promise.all([
    recordListener(server.url('/stream'), options),
    recordListener(steady.url('/stream'), options),
    restartInTransition(),
  ]);
  [here, there] = [await judge(ours), await judge(theirs)];
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await Promise.all([steady?.close(), restarted?.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('a title changes in the middle of each overlap', () => {
  it('on our own endpoint, within its metadata interval of half a second', () => {
    expect(intervalS(here)).toBeLessThanOrEqual(0.5);
    const delays = delaysS(here);
    expect(delays.length).toBeGreaterThanOrEqual(2);
    for (const delayS of delays) {
      expect(delayS).toBeGreaterThan(-MEASURED_WITHIN_S);
      expect(delayS).toBeLessThan(intervalS(here) + MEASURED_WITHIN_S);
    }
  });

  it("on Icecast, within Icecast's metadata interval", () => {
    const delays = delaysS(there);
    expect(delays.length).toBeGreaterThanOrEqual(2);
    for (const delayS of delays) {
      expect(delayS).toBeGreaterThan(-MEASURED_WITHIN_S);
      expect(delayS).toBeLessThan(intervalS(there) + REQUEST_S + MEASURED_WITHIN_S);
    }
  });
});

describe('a server that is restarted in the middle of an overlap', () => {
  it('is connected to at once when asked, and hears the title that is true', () => {
    expect(retried.status).toBe(202);
    expect(titleBack).toMatch(/^StreamTitle='Markers - Track \d';$/);
  });

  it('costs the other server and our own listeners nothing', async () => {
    for (const { heard, programme } of [here, there]) {
      expect(heard.messages).toEqual([]);
      expect(programme.violations).toEqual([]);
    }
    expect(await target(0)).toMatchObject({ state: 'connected', reconnectAttempts: 0, framesDropped: 0 });
  });

  it('is not asked for again while it is connected, and no other target can be', async () => {
    expect((await reconnect(1)).json).toMatchObject({ status: 409, code: 'JS_TARGET_NOT_WAITING' });
    expect((await reconnect(2)).json).toMatchObject({ status: 404, code: 'JS_NOT_FOUND' });
  });
});
