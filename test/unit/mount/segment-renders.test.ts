// What a mount does about rendered files that are gone or damaged: it has them rendered again, and goes on.
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Profile } from '../../../src/model/profile.js';
import type { BodySegment, MixSegment, Segment } from '../../../src/model/timeline.js';
import { SegmentRenders } from '../../../src/mount/segment-renders.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import type { AssetNews } from '../../../src/render/asset.js';
import { AssetWriter } from '../../../src/render/asset-file.js';
import { assetKey, type BodySpec, mixKey } from '../../../src/render/specs.js';
import { until } from '../../support/until.js';
import { voice } from '../planner/fixtures.js';

const PROFILE: Profile = {
  codec: 'mp3',
  bitrateKbps: 128,
  sampleRateHz: 44_100,
  channels: 2,
  quality: 2,
  encoder: 'lame',
};
const SLOT_BYTES = slotSizeBytes(PROFILE);
const FRAMES = 10;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-renders-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function writeRendered(path: string): Promise<void> {
  const writer = await AssetWriter.open(path, SLOT_BYTES);
  const bytes = new Uint8Array(417);
  bytes.set([0xff, 0xfb, 0x90, 0x40]);
  const frame = { bytes, peak: 0.5, rms: 0.1 };
  await writer.write(0, Array(FRAMES).fill(frame));
  await writer.close();
}

/** Renders whose mixes are said to be at `path` at once. */
function setUp(path: string) {
  const distrusted: string[] = [];
  const released: string[] = [];
  const wished: BodySpec[] = [];
  let mixes = 0;
  const renders = new SegmentRenders({
    profile: PROFILE,
    encoderVersion: '1',
    silenceFrame: new Uint8Array(1),
    ceiling: 0.95,
    door: {
      mix: async () => {
        mixes++;
        return path;
      },
      want: (spec) => wished.push(spec),
      release: (key) => released.push(key),
      distrust: (key) => distrusted.push(key),
      distrustMix: (key) => distrusted.push(key),
    },
    edgeS: 0,
    onReady: () => undefined,
    onFailed: (_segment, _culprit, reason) => {
      throw new Error(reason);
    },
  });
  const order = async (segment: Segment) => {
    renders.order([segment], () => 0, new AbortController().signal, 0);
    await Promise.resolve();
  };
  return { renders, distrusted, released, wished, order, mixCount: () => mixes };
}

const window = { startFrame: 0, frames: FRAMES, voices: [voice(1, 0, 100_000)] };
const mix: MixSegment = { kind: 'mix', startFrame: 0, frames: FRAMES, window };
const mixSpec = { kind: 'mix', profile: PROFILE, ceiling: 0.95, ...window } as const;
const body: BodySegment = {
  kind: 'body',
  startFrame: 0,
  frames: FRAMES,
  voice: voice(1, 0, 100_000),
  assetFrame: 0,
};

test('a mix whose file is gone or empty is thrown away, ordered again, and read when it is there', async () => {
  const path = join(folder, 'mix');
  const { renders, distrusted, order, mixCount } = setUp(path);
  await order(mix);
  expect(await renders.read(mix, 0, FRAMES)).toEqual([]);
  await order(mix);
  writeFileSync(path, '');
  expect(await renders.read(mix, 0, FRAMES)).toEqual([]);
  expect(distrusted).toEqual([mixKey(mixSpec, '1'), mixKey(mixSpec, '1')]);
  await writeRendered(path);
  await order(mix);
  expect(await renders.read(mix, 0, FRAMES)).toHaveLength(FRAMES);
  expect(mixCount()).toBe(3);
  await renders.close();
});

const { gain, facts } = body.voice;
const key = assetKey({ identity: facts.identity, gain, profile: PROFILE }, '1');

/** News of the whole asset, or of none of it. */
function news(path: string, edition: number, isRendered = true): AssetNews {
  const ranges: AssetNews['ranges'] = isRendered ? [[0, FRAMES]] : [];
  return { key, path, edition, slotBytes: SLOT_BYTES, ranges, totalFrames: FRAMES, failure: null };
}

test('an asset is wished for again when the length of its track is known', async () => {
  const { renders, wished, order } = setUp('');
  const known = { ...facts, isPartial: true } as const;
  await order({ ...body, voice: { ...body.voice, facts: known } });
  await order(body);
  await order(body);
  expect(wished.map((spec) => spec.facts.isPartial)).toEqual([true, undefined]);
  await renders.close();
});

test('an asset whose file is gone is thrown away, once', async () => {
  const { renders, distrusted, order } = setUp('');
  await order(body);
  renders.learn([body], news(join(folder, 'gone'), 1));
  expect(await renders.read(body, 0, FRAMES)).toEqual([]);
  expect(await renders.read(body, 0, FRAMES)).toEqual([]);
  expect(distrusted).toEqual([key]);
  await renders.close();
});

test('what is planned and rendered is read to its end although its files are deleted', async () => {
  const path = join(folder, 'mix');
  const { renders, distrusted, order } = setUp(path);
  await writeRendered(path);
  await writeRendered(join(folder, 'body'));
  await order(body);
  renders.learn([body], news(join(folder, 'body'), 1));
  renders.order([body, { ...mix, startFrame: FRAMES }], () => 0, new AbortController().signal, 0);
  await Promise.resolve();
  renders.order([body, { ...mix, startFrame: FRAMES }], () => 0, new AbortController().signal, 0);
  expect(await renders.read(body, 0, 1)).toHaveLength(1);
  expect(await renders.read(mix, 0, 1)).toHaveLength(1);
  rmSync(path);
  rmSync(join(folder, 'body'));
  expect(await renders.read(body, 1, FRAMES - 1)).toHaveLength(FRAMES - 1);
  expect(await renders.read(mix, 1, FRAMES - 1)).toHaveLength(FRAMES - 1);
  expect(distrusted).toEqual([]);
  await renders.close();
});

test('an asset that others have lost is read on where it is open, and nothing is wished for until it is needed again', async () => {
  const { renders, distrusted, released, order } = setUp('');
  const path = join(folder, 'body');
  await writeRendered(path);
  await order(body);
  renders.learn([body], news(path, 1));
  await order(body);
  expect(await renders.read(body, 0, 1)).toHaveLength(1);
  rmSync(path);
  renders.learn([body], news(path, 2, false));
  await order(body);
  expect(released).toEqual([key]);
  expect(await renders.read(body, 1, FRAMES - 1)).toHaveLength(FRAMES - 1);
  expect(renders.readyFrames([body], 0)).toBe(FRAMES);
  const longer = { ...body, frames: 2 * FRAMES };
  await order(longer);
  expect(renders.readyFrames([longer], 0)).toBe(0);
  renders.learn([longer], news(path, 2));
  expect(renders.readyFrames([longer], 0)).toBe(FRAMES);
  expect(distrusted).toEqual([]);
  await renders.close();
});

test('a track that comes later is held open too', async () => {
  const { renders, distrusted } = setUp('');
  const path = join(folder, 'body');
  await writeRendered(path);
  const coming = [{ facts, gain, entrySample: 0, exitSample: 100_000 }];
  const order = (...segments: Segment[]) =>
    renders.order(segments, () => 0, new AbortController().signal, 0, coming);
  order();
  renders.learn([], news(path, 1));
  order();
  await until('it is open', 5, () => openFiles().includes(path));
  rmSync(path);
  renders.learn([], news(path, 2, false));
  order(body);
  expect(await renders.read(body, 0, FRAMES)).toHaveLength(FRAMES);
  expect(distrusted).toEqual([]);
  await renders.close();
  expect(openFiles().filter((name) => name.startsWith(path))).toEqual([]);
});

/** Paths of what this process has open; a deleted one has that said behind its name (proc(5)). */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((number) => {
    try {
      return [readlinkSync(`/proc/self/fd/${number}`)];
    } catch {
      return [];
    }
  });
}
