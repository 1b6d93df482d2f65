// The live engine: one encode that never ends, heard through two transitions and a skip.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { type Heard, hear } from '../support/hear.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { walkMp3 } from '../support/mp3-walk.js';
import { checkProgramme, findPlays } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const THIRD_WITHIN_S = 36;
const TRACK_S = 15;
const CROSSFADE_S = 3;

let folder: string;
let library: LibraryTrack[];
let server: ServerProcess;
let heard: Heard;

async function mountStatus(): Promise<MountStatus> {
  return (await server.api<MountStatus>('/api/mounts/main')).json;
}

/** A recording from its first frame on that needs no bits of frames before it: a listener joins in the middle. */
function fromFirstWholeFrame(audio: Buffer): Buffer {
  const whole = walkMp3(audio).frames.find(({ mainDataBegin }) => mainDataBegin === 0);
  return audio.subarray(whole?.offset ?? 0);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-'));
  const specs = [0, 1, 2, 3, 4].map((track) => ({ track, format: 'flac' as const, durationS: TRACK_S }));
  library = await makeLibrary(folder, specs);
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  const main = { id: 'main', path: '/main', playlist, crossfade: CROSSFADE_S, render: 'live' } as const;
  server = await startServer({ config: { mounts: [main] } });
  await until('music', 30, async () => (await mountStatus()).state === 'on_air');
  let isOver = false;
  const recording = recordListener(server.url('/main'), { until: () => isOver });
  const isIn = async (track: number, seconds: number) => {
    const { nowPlaying } = await mountStatus();
    return nowPlaying?.location === library[track]?.path && (nowPlaying?.positionS ?? 0) > seconds;
  };
  await until('the third track, some seconds in', THIRD_WITHIN_S, () => isIn(2, 4));
  expect((await server.api('/api/mounts/main/skip', { method: 'POST' })).status).toBe(202);
  await until('the fourth alone', 20, () => isIn(3, CROSSFADE_S + 2));
  isOver = true;
  heard = await hear({ audio: fromFirstWholeFrame((await recording).audio) });
}, 150_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a mount with render = "live"', () => {
  it('decodes without complaint in two decoders', () => {
    expect(heard.messages).toEqual([]);
  });

  it('uses the bit reservoir', () => {
    const leaning = heard.walk.frames.filter(({ mainDataBegin }) => mainDataBegin > 0);
    expect(leaning.length).toBeGreaterThan(heard.walk.frames.length / 4);
  });

  it('misses, doubles and displaces no marker through two transitions', () => {
    const skipped = findPlays(heard.markers).find(({ track }) => track === 2)?.startS ?? 0;
    const untilSkip = heard.markers.filter(({ timeS }) => timeS < skipped + 4);
    const { violations, overlaps } = checkProgramme(untilSkip, { order: library, captureS: skipped + 4 });
    expect(violations).toEqual([]);
    expect(overlaps.map(({ lengthS }) => Math.round(lengthS * 20) / 20)).toEqual([CROSSFADE_S, CROSSFADE_S]);
  });

  it('crossfades at a skip, without a gap', () => {
    const plays = findPlays(heard.markers);
    const third = plays.find(({ track }) => track === 2);
    const fourth = plays.find(({ track }) => track === 3);
    const cutS = third?.markers.at(-1)?.timeS ?? 0;
    expect(third?.markers.at(-1)?.slot).toBeLessThan(TRACK_S * 10 - 15);
    expect(cutS - (fourth?.startS ?? 0)).toBeGreaterThan(CROSSFADE_S - 0.8);
    expect(heard.markers.length).toBeGreaterThan((heard.lengthS - 1) * 10);
  });

  it('is never late, and keeps nothing but one small file', async () => {
    expect(await mountStatus()).toMatchObject({ framesLate: 0, render: 'live' });
    const files = await readdir(join(server.folder, 'cache'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).map(({ name }) => name)).toEqual(['main.0.ring']);
  });
});
