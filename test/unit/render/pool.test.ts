// The pool must give the urgent job the core, and no dying or hanging process may be heard.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/model/time.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import { type AssetHead, addRange, type FrameRange } from '../../../src/render/asset-file.js';
import type { RenderPool } from '../../../src/render/pool.js';
import { type JobRequest, NO_JOBS } from '../../../src/render/pool-job.js';
import { scanTrack } from '../../support/render-jobs.js';
import { assetBytes, descendantsOf, isRunning, PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';
import { until } from '../../support/until.js';

const TRACK_S = 16;

let rig: RenderRig;
let track: string;
let facts: TrackFacts;
/** What an undisturbed render gives. */
let undisturbed: Buffer;
let frames: number;

beforeAll(async () => {
  rig = await RenderRig.open();
  track = join(rig.folder, 'noise.flac');
  await writeSyntheticTrack(track, 'noise', TRACK_S);
  facts = await scanTrack(rig.tools, track, PROFILE);
  frames = Math.ceil(facts.lengthSamples / 1152);
  const pool = rig.pool();
  await pool.run(bodyRequest('undisturbed'));
  undisturbed = await assetBytes(join(rig.folder, 'undisturbed'), frames);
  pool.close();
}, 60_000);

afterAll(() => rig.close());

/** A body job that goes on where it got to, as the asset store orders it. */
function bodyRequest(
  name: string,
  more: Partial<JobRequest> = {},
  { fromFrame = 0, rendered = [] as readonly FrameRange[], scanned = facts } = {},
): JobRequest {
  const head: AssetHead = { key: name, slotBytes: slotSizeBytes(PROFILE), totalFrames: null, ranges: [] };
  let ranges = rendered;
  let position = fromFrame;
  return {
    deadline: () => 0,
    ...more,
    order: () => ({
      spec: { kind: 'body', profile: PROFILE, facts: scanned, gain: 1, fromFrame: position, edgeS: 0 },
      output: { path: join(rig.folder, name), head: { ...head, ranges }, edgeFolder: null },
    }),
    onReady: (range) => {
      ranges = addRange(ranges, ...range);
      position = range[1];
      more.onReady?.(range);
    },
  };
}

function scanRequest(path: string, deadlineMs: number): JobRequest {
  const { sampleRateHz, channels } = PROFILE;
  const spec = { kind: 'scan', path, sampleRateHz, channels, known: null, roots: null } as const;
  return { deadline: () => deadlineMs, order: () => ({ spec }) };
}

/** Runs a body and does something to its process when the first frames are there. */
async function disturbed(
  name: string,
  disturb: (pool: RenderPool) => void,
  scanned = facts,
): Promise<Buffer> {
  const pool = rig.pool();
  let isDone = false;
  const onReady = () => {
    if (!isDone) disturb(pool);
    isDone = true;
  };
  await pool.run(bodyRequest(name, { onReady }, { scanned }));
  expect(isDone).toBe(true);
  pool.close();
  return assetBytes(join(rig.folder, name), frames);
}

function signalChild(pool: RenderPool, program: string, signal: NodeJS.Signals): void {
  const [pid = 0] = pool.pids();
  const child = descendantsOf(pid).find(({ name }) => name === program);
  if (!child) throw new Error(`no ${program} runs`);
  process.kill(child.pid, signal);
}

describe('the order of work', () => {
  it('is by deadline, the earliest first', async () => {
    const pool = rig.pool({ limits: { criticalMs: 1e12 } });
    const done: number[] = [];
    const jobs = [5, 900, 20, 3].map((minutes) =>
      pool.run(scanRequest(track, monotonicMs() + minutes * 60_000)).then(() => done.push(minutes)),
    );
    await Promise.all(jobs);
    pool.close();
    // The first was begun when there was no other, and a step is all of it.
    expect(done).toEqual([5, 3, 20, 900]);
  });

  it('begins in processes that were prepared, no more of them than there may be', async () => {
    const pool = rig.pool({ processes: 2 });
    pool.prepare(3);
    const prepared = pool.pids();
    expect(prepared).toHaveLength(2);
    await Promise.all([1, 2].map(() => pool.run(scanRequest(track, 0))));
    expect(pool.pids()).toEqual(prepared);
    pool.close();
  });

  it('can be seen, and how fast it is done', async () => {
    const pool = rig.pool({ processes: 2 });
    expect(pool.load()).toMatchObject({ queuedJobs: 0, coldCapacityMounts: null });
    const job = pool.run(bodyRequest('seen'));
    expect(pool.load().jobs).toEqual({ ...NO_JOBS, body: 1 });
    await job;
    expect(pool.load().jobs.body).toBe(0);
    await pool.run(bodyRequest('measured'));
    expect(pool.load().coldCapacityMounts).toBeGreaterThan(1);
    pool.close();
  });

  it('goes past a scan that hangs, which fails after its deadline', { timeout: 40_000 }, async () => {
    const pipe = join(rig.folder, 'pipe.mp3');
    execFileSync('mkfifo', [pipe]);
    const pool = rig.pool({ limits: { blockedAfterMs: 200 } });
    let hasFailed = false;
    const hanging = expect(pool.run(scanRequest(pipe, 0)))
      .rejects.toMatchObject({ code: 'JS_DECODE_TIMEOUT' })
      .then(() => {
        hasFailed = true;
      });
    await pool.run(bodyRequest('past'));
    expect(hasFailed).toBe(false);
    await hanging;
    pool.close();
  });
});

describe('a body render is the same to the byte', () => {
  it('when its process is killed in the middle', { timeout: 60_000 }, async () => {
    const kill = (pool: RenderPool) => process.kill(pool.pids()[0] ?? 0, 'SIGKILL');
    expect(await disturbed('process-killed', kill)).toEqual(undisturbed);
  });

  it.each(['lame', 'ffmpeg'])('when %s is killed in the middle', async (program) => {
    const bytes = await disturbed(`${program}-killed`, (pool) => signalChild(pool, program, 'SIGKILL'));
    expect(bytes).toEqual(undisturbed);
  });

  it('when ffmpeg is killed in the middle, and the length of the track is not known yet', async () => {
    const partial: TrackFacts = { ...facts, lengthSamples: PROFILE.sampleRateHz, isPartial: true };
    const kill = (pool: RenderPool) => signalChild(pool, 'ffmpeg', 'SIGKILL');
    expect(await disturbed('open-ended', kill, partial)).toEqual(undisturbed);
  });

  // Both wait for deadlines, so they wait together.
  it.concurrent.each(['lame', 'ffmpeg'])(
    'when %s freezes in the middle',
    { timeout: 60_000 },
    async (program) => {
      const bytes = await disturbed(`${program}-frozen`, (pool) => signalChild(pool, program, 'SIGSTOP'));
      expect(bytes).toEqual(undisturbed);
    },
  );

  it('when it is parked for others', { timeout: 60_000 }, async () => {
    const pool = rig.pool({ limits: { openJobs: 2, criticalMs: 1e12, workPerOpening: 0 } });
    const before = await rig.starts('ffmpeg');
    let mostChildren = 0;
    // Deadlines leapfrog one another after every third step, so that every job is parked and taken up again.
    const laterMs = monotonicMs() + 1e6;
    let turn = 1000;
    const requests = [1, 2, 3, 4].map((each) => {
      let deadlineMs = laterMs + each;
      let steps = 0;
      return bodyRequest(`parked-${each}`, {
        deadline: () => deadlineMs,
        onReady: () => {
          if (++steps % 3 === 0) deadlineMs = laterMs + turn++;
          const [pid = 0] = pool.pids();
          mostChildren = Math.max(mostChildren, descendantsOf(pid).length);
        },
      });
    });
    await Promise.all(requests.map((request) => pool.run(request)));
    // Two programs a job; those of a job that was just parked may still be ending.
    expect(mostChildren).toBeLessThanOrEqual(6);
    expect(await rig.starts('ffmpeg')).toBeGreaterThan(before + 4);
    for (const each of [1, 2, 3, 4]) {
      expect(await assetBytes(join(rig.folder, `parked-${each}`), frames)).toEqual(undisturbed);
    }
    pool.close();
  });
});

describe('a body that was begun within its track', () => {
  it('is rendered up to what is there, the same to the byte, and nothing of it twice', async () => {
    const pool = rig.pool();
    await pool.run(bodyRequest('middle', {}, { fromFrame: 300 }));
    let rendered: readonly FrameRange[] = [[300, frames]];
    const ready: FrameRange[] = [];
    const onReady = (range: FrameRange) => ready.push(range);
    const begun = await pool.run(bodyRequest('middle', { onReady }, { rendered }));
    rendered = addRange(rendered, 0, 300);
    expect(begun).toMatchObject({ kind: 'body', head: { ranges: rendered } });
    expect(Math.max(...ready.map(([, end]) => end))).toBeLessThanOrEqual(300);
    expect(await assetBytes(join(rig.folder, 'middle'), frames)).toEqual(undisturbed);
    pool.close();
  });
});

describe('more urgent jobs than can stay open', () => {
  it('are finished one after another instead of being opened again and again', async () => {
    const pool = rig.pool({ limits: { openJobs: 2, criticalMs: 0 } });
    const before = await rig.starts('ffmpeg');
    // All are due within the next half minute, and what was just rendered is due after the others.
    const requests = [1, 2, 3, 4].map((each) => {
      let dueInMs = 10_000 + each;
      return bodyRequest(`urgent-${each}`, {
        deadline: () => monotonicMs() + dueInMs,
        onReady: () => {
          dueInMs = Math.min(dueInMs + 1000, 25_000);
        },
      });
    });
    await Promise.all(requests.map((request) => pool.run(request)));
    expect(await rig.starts('ffmpeg')).toBe(before + 4);
    pool.close();
  });
});

describe('a scan', () => {
  it('whose decoder was killed is repeated, and finds the whole track', async () => {
    const long = join(rig.folder, 'long.flac');
    await writeSyntheticTrack(long, 'tones', 300);
    const pool = rig.pool();
    const before = await rig.starts('ffmpeg');
    const scanned = pool.run(scanRequest(long, 0));
    const decoder = await until('the decoder runs', 10, () =>
      descendantsOf(pool.pids()[0] ?? 0).find(({ name }) => name === 'ffmpeg'),
    );
    process.kill(decoder.pid, 'SIGKILL');
    const result = await scanned;
    expect(result).toMatchObject({ facts: { lengthSamples: 300 * 44_100 } });
    expect(result).not.toHaveProperty('facts.truncatedBecause');
    expect(await rig.starts('ffmpeg')).toBe(before + 2);
    pool.close();
  });
});

describe('close', () => {
  it('leaves no process behind', async () => {
    const pool = rig.pool({ processes: 2 });
    let all: number[] = [];
    const onReady = () => {
      if (all.length > 0) return;
      const pids = pool.pids();
      all = [...pids, ...pids.flatMap(descendantsOf).map(({ pid }) => pid)];
      pool.close();
    };
    await Promise.allSettled([1, 2].map((each) => pool.run(bodyRequest(`closed-${each}`, { onReady }))));
    expect(all.length).toBeGreaterThanOrEqual(4);
    await until('all are gone', 10, () => all.every((pid) => !isRunning(pid)));
  });
});
