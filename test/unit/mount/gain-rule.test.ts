// The key `normalize` as what listeners hear: a rendered track has the loudness that was asked for.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encoderScale } from '../../../src/codec/encoder-level.js';
import { linearToDb } from '../../../src/dsp/gain.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { ceilingOf, trackGain } from '../../../src/mount/gain-rule.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import { BodyJob } from '../../../src/render/body-job.js';
import { ebur128 } from '../../support/ebur128.js';
import { bytesOfPcm } from '../../support/pcm.js';
import { finish, scanTrack } from '../../support/render-jobs.js';
import { assetBytes, PROFILE, RenderRig } from '../../support/render-rig.js';
import { runChildStrict } from '../../support/run-child.js';
import { music } from '../../support/tones.js';

const TARGET = { mode: 'loudness', target_lufs: -23, max_true_peak_dbtp: -1, max_boost_db: 12 } as const;
const LOUDNESS = { normalize: TARGET, bitrate: PROFILE.bitrateKbps };

let rig: RenderRig;

beforeAll(async () => {
  rig = await RenderRig.open();
});
afterAll(() => rig.close());

/** Renders a whole track and measures what a decoder makes of it. */
async function rendered(name: string, facts: TrackFacts, gain: number) {
  const path = join(rig.folder, `${name}.asset`);
  const head = { key: name, slotBytes: slotSizeBytes(PROFILE), totalFrames: null, ranges: [] };
  const spec = { kind: 'body', profile: PROFILE, facts, gain, fromFrame: 0, edgeS: 0 } as const;
  await finish(new BodyJob(spec, { path, head, edgeFolder: null }, rig.tools), 'body');
  const bytes = await assetBytes(path, Math.ceil(facts.lengthSamples / 1152));
  return ebur128(['-f', 'mp3', '-i', 'pipe:0'], bytes);
}

describe('loudness mode', () => {
  it.each([0.1, 0.5, 1])(
    'brings a rendered track to the target to 0.5 LU, at %d of its level',
    { timeout: 30_000 },
    async (level) => {
      const track = join(rig.folder, `${level}.wav`);
      const sound = music(PROFILE.sampleRateHz, 2, 20).map((sample) => sample * level);
      const input = ['-f', 'f32le', '-ar', String(PROFILE.sampleRateHz), '-ac', '2', '-i', 'pipe:0'];
      await runChildStrict(
        'ffmpeg',
        ['-v', 'error', ...input, '-c:a', 'pcm_f32le', track],
        bytesOfPcm(sound),
      );
      const facts = await scanTrack(rig.tools, track, PROFILE);
      const { integratedLufs } = await rendered(`${level}`, facts, trackGain(facts, LOUDNESS, 12));
      expect(Math.abs(integratedLufs - TARGET.target_lufs)).toBeLessThanOrEqual(0.5);
    },
  );

  it('lets the true peak win over the target, after what the encoder takes away', () => {
    const facts = { ...FACTS, integratedLufs: -30, truePeak: 0.8 };
    const decodedPeakDb = linearToDb(trackGain(facts, LOUDNESS, 12) * 0.8 * encoderScale(128));
    expect(decodedPeakDb).toBeLessThanOrEqual(-1);
    expect(decodedPeakDb).toBeGreaterThan(-1.1);
  });

  it('never lets samples reach the encoder above full scale', () => {
    const config = { normalize: { ...TARGET, max_true_peak_dbtp: 0 }, bitrate: 128 };
    expect(trackGain({ ...FACTS, integratedLufs: -40, truePeak: 0.8 }, config, 12) * 0.8).toBeLessThanOrEqual(
      1,
    );
    expect(ceilingOf(config)).toBe(1);
  });

  it('boosts by its own limit, not by the one of the peak', () => {
    const facts = { ...FACTS, integratedLufs: -60, truePeak: 0.01 };
    const config = { ...LOUDNESS, normalize: { ...TARGET, max_boost_db: 20 } };
    expect(linearToDb(trackGain(facts, config, 6))).toBeCloseTo(20, 6);
  });

  it('goes by the peak for facts of a version that did not measure loudness, below the ceiling of mixes', () => {
    expect(trackGain({ ...FACTS, peak: 1 }, LOUDNESS, 12)).toBeLessThanOrEqual(ceilingOf(LOUDNESS));
    expect(linearToDb(trackGain({ ...FACTS, peak: 0.01 }, LOUDNESS, 6))).toBeCloseTo(6, 6);
  });
});

describe('the other modes', () => {
  it('bring the peak to 0.95, or leave it', () => {
    const on = { normalize: true, bitrate: 128 };
    const off = { normalize: false, bitrate: 128 };
    expect(trackGain({ ...FACTS, peak: 0.95 }, on, 12)).toBe(1);
    expect(trackGain({ ...FACTS, peak: 0.1 }, off, 12)).toBe(1);
    expect([ceilingOf(on), ceilingOf(off)]).toEqual([0.95, 1]);
  });
});

const FACTS: TrackFacts = {
  identity: { path: '/music/a.flac', sizeBytes: 1, mtimeMs: 1, inode: 1 },
  sampleRateHz: 44_100,
  channels: 2,
  lengthSamples: 1000,
  peak: 0.5,
  cueInSample: 0,
  cueOutSample: 1000,
  tags: {},
};
