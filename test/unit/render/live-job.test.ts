// A slice of a live encode that cannot be made must name the track at fault: the mount goes on without that one.
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Voice } from '../../../src/model/timeline.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { LiveJob } from '../../../src/render/live-job.js';
import { scanTrack } from '../../support/render-jobs.js';
import { PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';

let rig: RenderRig;

beforeAll(async () => {
  rig = await RenderRig.open();
});

afterAll(() => rig.close());

async function scanned(name: string): Promise<TrackFacts> {
  const path = join(rig.folder, name);
  await writeSyntheticTrack(path, 'noise', 4);
  return scanTrack(rig.tools, path, PROFILE);
}

function voiceOf(id: number, facts: TrackFacts): Voice {
  const fades = { fadeIn: null, fadeOuts: [] };
  return { id, facts, gain: 0.5, originFrame: 0, entrySample: 0, exitSample: facts.lengthSamples, ...fades };
}

it.each([0, 1])('names track %i of two when that was replaced', async (index) => {
  const tracks = [await scanned(`${index}-older.flac`), await scanned(`${index}-newer.flac`)];
  const path = tracks[index]?.identity.path ?? '';
  await utimes(path, 1, 1);
  const output = { path: join(rig.folder, `${index}.ring`) };
  const job = new LiveJob({ kind: 'live', profile: PROFILE, ceiling: 0.95 }, output, rig.tools);
  const slice = { startFrame: 0, frames: 20, voices: tracks.map((facts, id) => voiceOf(id, facts)) };
  await expect(job.step(slice)).rejects.toMatchObject({ code: 'JS_TRACK_UNREADABLE', location: path });
  await job.close();
});
