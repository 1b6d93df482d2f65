// A skip deep in a long track must not decode the track from its beginning, and must hear the same samples.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/model/profile.js';
import type { Voice } from '../../../src/model/timeline.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import { BodyJob } from '../../../src/render/body-job.js';
import { type RenderedTrack, readVoice } from '../../../src/render/voice-pcm.js';
import { finish, scanTrack } from '../../support/render-jobs.js';
import { PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';

const SMALL: Profile = { ...PROFILE, sampleRateHz: 22_050, channels: 1, bitrateKbps: 64, quality: 9 };
const DEEP = { from: 305 * 22_050 + 123, to: 307 * 22_050 + 45 };

let rig: RenderRig;
let voice: Voice;
let rendered: RenderedTrack;

beforeAll(async () => {
  rig = await RenderRig.open();
  const track = join(rig.folder, 'long.flac');
  await writeSyntheticTrack(track, 'clicks', 310);
  const facts = await scanTrack(rig.tools, track, SMALL);
  const path = join(rig.folder, 'long.jsa');
  const slotBytes = slotSizeBytes(SMALL);
  const spec = { kind: 'body', profile: SMALL, facts, gain: 0.5, fromFrame: 0, edgeS: 0 } as const;
  const head = { key: 'long', slotBytes, totalFrames: null, ranges: [] };
  const result = await finish(new BodyJob(spec, { path, head, edgeFolder: null }, rig.tools), 'body');
  rendered = { path, slotBytes, ranges: result.head.ranges };
  const exitSample = facts.lengthSamples;
  voice = { id: 1, facts, gain: 0.5, originFrame: 0, entrySample: 0, exitSample, fadeIn: null, fadeOuts: [] };
}, 60_000);

afterAll(() => rig.close());

function read(known: RenderedTrack | null) {
  const { tools } = rig;
  const onOpen = () => undefined;
  return readVoice({ voice, range: DEEP, profile: SMALL, tools, edgeFolder: null, rendered: known, onOpen });
}

describe('a cut deep in a long track', () => {
  it('is decoded from rendered frames, and lies at the same samples', async () => {
    const source = await read(null);
    const file = voice.facts.identity.path;
    // What is not there cannot be decoded: the samples come from the asset.
    await rename(file, `${file}.away`);
    const asset = await read(rendered);
    await rename(`${file}.away`, file);
    expect([source.gain, asset.gain]).toEqual([0.5, 1]);
    expect(asset.pcm.length).toBe(DEEP.to - DEEP.from);
    expect(snrDb(source.pcm, asset.pcm, source.gain)).toBeGreaterThan(10);
  });

  it('is decoded from the track where too little is rendered, and says when that is gone', async () => {
    const partly = { ...rendered, ranges: [[0, 100]] as const };
    expect((await read(partly)).gain).toBe(0.5);
    const file = voice.facts.identity.path;
    await rename(file, `${file}.away`);
    await expect(read(partly)).rejects.toMatchObject({ code: 'JS_TRACK_UNREADABLE' });
    await rename(`${file}.away`, file);
  });
});

function snrDb(signal: Float32Array, decoded: Float32Array, gain: number): number {
  let power = 0;
  let noise = 0;
  for (let i = 0; i < signal.length; i++) {
    const wanted = gain * (signal[i] ?? 0);
    power += wanted ** 2;
    noise += (wanted - (decoded[i] ?? 0)) ** 2;
  }
  return 10 * Math.log10(power / noise);
}
