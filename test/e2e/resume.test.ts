// A killed server must go on where it was: same track, at most two seconds away, as heard through Icecast.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Recording, recordListener } from '../support/capture.js';
import { hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { SLOT_S } from '../support/marker-code.js';
import type { Marker } from '../support/marker-reader.js';
import { checkProgramme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const PATHS = ['/one', '/two'];
const RESUME_WITHIN_S = 2;
const CROSSFADE_S = 3;
/** Until the first frames are rendered a source may send silence, but not for long. */
const SILENCE_BEFORE_MUSIC_S = 2;
/**
 * Seconds listened before each kill; the moments fall into different tracks, and seconds from every overlap: of what is
 * heard there last, and of what resumes up to two seconds before, either track may be the one that stands for the place.
 */
const KILLS_S = [6, 16, 12];

let folder: string;
let library: LibraryTrack[];
let icecast: Icecast;
let server: ServerProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resume-'));
  library = await makeLibrary(folder, [
    { track: 0, format: 'flac', durationS: 24 },
    { track: 1, format: 'mp3', durationS: 60 },
    { track: 2, format: 'ogg', durationS: 40 },
  ]);
  icecast = await startIcecast();
  const [zero, one, two] = library.map(({ path }) => path);
  const lists = [
    [zero, one, two],
    [two, zero, one],
  ];
  const { host, port, sourcePassword: password } = icecast;
  const mounts = PATHS.map(async (path, i) => ({
    id: path.slice(1),
    path,
    playlist: await writePlaylist(
      join(folder, `${i}.m3u`),
      (lists[i] ?? []).flatMap((location) => location ?? []),
    ),
    crossfade: CROSSFADE_S,
    icecast_servers: [{ host, port, password }],
  }));
  server = await startServer({ config: { mounts: await Promise.all(mounts) } });
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});

async function onAir(): Promise<void> {
  await until('both mounts at icecast', 30, async () => (await icecast.sources()).length === PATHS.length);
}

/** Records both mounts until the server is killed after `seconds`. */
async function recordUntilKilled(running: ServerProcess, seconds: number): Promise<Recording[]> {
  const recordings = PATHS.map((path) => recordListener(icecast.url(path), { seconds: seconds + 15 }));
  const timer = setTimeout(() => void running.kill9(), seconds * 1000);
  try {
    return await Promise.all(recordings);
  } finally {
    clearTimeout(timer);
  }
}

/** Of the markers heard last, the one of the track that had begun last: inside an overlap the incoming one. */
function lastHeard(markers: readonly Marker[]): Marker | undefined {
  const endS = markers.at(-1)?.timeS ?? 0;
  const late = markers.filter(({ timeS }) => timeS > endS - 0.15);
  return late.toSorted((a, b) => a.slot - b.slot)[0];
}

/**
 * Seconds between two markers along the programme; of three tracks any two are neighbours. Either may be the one in the
 * outgoing track of an overlap: the first markers of an incoming one drown.
 */
function distanceS(one: Marker, other: Marker): number {
  const aheadS = (other.slot - one.slot) * SLOT_S;
  if (one.track === other.track) return Math.abs(aheadS);
  if ((other.track + 1) % library.length === one.track) return distanceS(other, one);
  return Math.abs(aheadS + (library[one.track]?.lengthS ?? 0) - CROSSFADE_S);
}

describe('a server killed with SIGKILL', () => {
  it.each(KILLS_S)('after %i s goes on in the same track within 2 s of where it was', async (seconds) => {
    const running = server;
    if (running === undefined) throw new Error('the server did not start');
    await onAir();
    const before = await recordUntilKilled(running, seconds);
    await until('icecast has let go of both sources', 20, async () => (await icecast.sources()).length === 0);
    await running.start();
    await onAir();
    const after = await Promise.all(PATHS.map((path) => recordListener(icecast.url(path), { seconds: 6 })));
    for (const [i, path] of PATHS.entries()) {
      const [old, next] = [before[i], after[i]];
      if (old === undefined || next === undefined) throw new Error(`${path} was not recorded`);
      const last = lastHeard((await hear(old)).markers);
      const resumed = await hear(next);
      const [again] = resumed.markers;
      if (last === undefined || again === undefined) throw new Error(`${path} was not heard`);
      expect(resumed.messages, path).toEqual([]);
      expect(distanceS(last, again), path).toBeLessThanOrEqual(RESUME_WITHIN_S);
      expect(again.timeS, path).toBeLessThan(SILENCE_BEFORE_MUSIC_S);
      const { violations } = checkProgramme(resumed.markers, {
        order: library,
        captureS: resumed.lengthS,
        fromS: again.timeS,
      });
      expect(violations, path).toEqual([]);
    }
  });
});
