// A job that is given up in the middle of a step leaves no child behind.
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Voice } from '../../../src/model/timeline.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import { emptyHead } from '../../../src/render/asset.js';
import { BodyJob } from '../../../src/render/body-job.js';
import type { RenderJob } from '../../../src/render/job.js';
import { JobResources } from '../../../src/render/job-resources.js';
import { MixJob } from '../../../src/render/mix-job.js';
import { ScanJob } from '../../../src/render/scan-job.js';
import { scanTrack } from '../../support/render-jobs.js';
import { descendantsOf, PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';
import { until } from '../../support/until.js';

let rig: RenderRig;
let facts: TrackFacts;

beforeAll(async () => {
  rig = await RenderRig.open();
  const path = join(rig.folder, 'noise.flac');
  await writeSyntheticTrack(path, 'noise', 20);
  facts = await scanTrack(rig.tools, path, PROFILE);
});

afterAll(() => rig.close());

/** Something to close, which remembers how often it was. */
function resource() {
  return {
    closed: 0,
    async close(): Promise<void> {
      this.closed++;
    },
  };
}

function scan(): RenderJob {
  const { path } = facts.identity;
  const { sampleRateHz, channels } = PROFILE;
  return new ScanJob({ kind: 'scan', path, sampleRateHz, channels, known: null, roots: null }, rig.tools);
}

function body(): RenderJob {
  const output = {
    path: join(rig.folder, 'body.jsa'),
    head: emptyHead('body', slotSizeBytes(PROFILE)),
    edgeFolder: null,
  };
  return new BodyJob(
    { kind: 'body', profile: PROFILE, facts, gain: 0.5, fromFrame: 0, edgeS: 2 },
    output,
    rig.tools,
  );
}

function mix(): RenderJob {
  const voice: Voice = {
    ...{ id: 1, facts, gain: 0.5, originFrame: 0, fadeIn: null, fadeOuts: [] },
    ...{ entrySample: 0, exitSample: facts.lengthSamples },
  };
  const window = { startFrame: 20, frames: 100, voices: [voice], ceiling: 0.95 };
  const output = { path: join(rig.folder, 'mix.jsa'), key: 'mix', edgeFolder: null, rendered: [null] };
  return new MixJob({ kind: 'mix', profile: PROFILE, ...window }, output, rig.tools);
}

describe('what a job has open', () => {
  it('is closed with it, once', async () => {
    const resources = new JobResources();
    const [a, b] = [resource(), resource()];
    resources.add(a);
    resources.add(b);
    await resources.drop(a);
    await resources.close();
    await resources.close();
    expect([a.closed, b.closed]).toEqual([1, 1]);
  });

  it('after its end is closed at once', async () => {
    const resources = new JobResources();
    await resources.close();
    const late = resource();
    resources.add(late);
    expect(late.closed).toBe(1);
  });

  it.each([
    ['scan', scan],
    ['body', body],
    ['mix', mix],
  ])('of a %s that is given up at any moment of its first step is no child', async (_kind, make) => {
    for (let turns = 0; turns < 400; turns += 1 + Math.floor(turns / 10)) {
      const job = make();
      const step = job.step().catch(() => undefined);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      await job.close();
      await step;
      await until(
        `no child, given up after ${turns} turns`,
        5,
        () => descendantsOf(process.pid).length === 0,
      );
    }
  });
});
