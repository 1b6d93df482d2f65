// The live engine's bookkeeping: how far it runs ahead, what it asks for, and how it recovers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import type { Profile } from '../../../src/model/profile.js';
import type { MixWindow, Segment, Voice } from '../../../src/model/timeline.js';
import { LiveFrames } from '../../../src/mount/live-frames.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import { AssetReader, AssetWriter } from '../../../src/render/asset-file.js';
import type { LiveNews } from '../../../src/render/live-session.js';

const PROFILE: Profile = {
  codec: 'mp3',
  bitrateKbps: 128,
  sampleRateHz: 44100,
  channels: 2,
  quality: 2,
  encoder: 'lame',
};
/** 1.25 s of frames. */
const AHEAD = 48;
const voice: Voice = {
  id: 1,
  facts: {
    identity: { path: 'track', sizeBytes: 1, mtimeMs: 1, inode: 1 },
    sampleRateHz: 44100,
    channels: 2,
    lengthSamples: 1152 * 1000,
    peak: 1,
    cueInSample: 0,
    cueOutSample: 1152 * 1000,
    tags: {},
  },
  gain: 1,
  originFrame: 0,
  entrySample: 0,
  exitSample: 1152 * 1000,
  fadeIn: null,
  fadeOuts: [],
};
const body: Segment = { kind: 'body', startFrame: 0, frames: 30, voice, assetFrame: 0 };
const rest: Segment = { kind: 'body', startFrame: 30, frames: 500, voice, assetFrame: 30 };

let folder: string;
let frames: LiveFrames;
let asked: MixWindow[];
let failures: string[];
let answer: (slice: MixWindow) => Promise<LiveNews>;
let playhead: number;

/** Slices whose frames have arrived, and whoever waits for the next. */
let arrived: number;
let onArrival: () => void;

/** Lets the engine ask until it asks no more: every slice is waited for, however long the file system takes. */
async function settle(): Promise<void> {
  for (;;) {
    const before = asked.length + arrived;
    frames.order([body, rest], () => 0, new AbortController().signal, playhead);
    await turn();
    const encoding = asked.filter((slice) => slice.frames > 0).length > arrived;
    if (encoding) await new Promise<void>((resolve) => (onArrival = resolve));
    else if (asked.length + arrived === before) return;
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'live-frames-'));
  const path = join(folder, 'a.ring');
  await (await AssetWriter.open(path, slotSizeBytes(PROFILE))).close();
  asked = [];
  failures = [];
  playhead = 0;
  arrived = 0;
  onArrival = () => undefined;
  answer = async ({ startFrame, frames: count }) => ({
    run: 0,
    path,
    ready: [startFrame, startFrame + count],
  });
  frames = new LiveFrames({
    profile: PROFILE,
    ceiling: 0.95,
    door: {
      live: (_spec, slice) => {
        asked.push(slice);
        return answer(slice);
      },
    },
    onReady: () => {
      arrived++;
      onArrival();
    },
    onFailed: (_segment, { id }, reason) => failures.push(`voice ${id}: ${reason}`),
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await frames.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a live encode', () => {
  test('runs a second and a quarter ahead of the playhead and no further', async () => {
    await settle();
    expect(frames.settledUntil).toBe(AHEAD);
    playhead = 10;
    await settle();
    expect(frames.settledUntil).toBe(AHEAD + 10);
    expect(frames.readyFrames([], 10)).toBe(AHEAD);
  });

  test('asks for contiguous slices of at most half a second, each within one segment', async () => {
    await settle();
    let next = 0;
    for (const { startFrame, frames: count } of asked.filter((slice) => slice.frames > 0)) {
      expect(startFrame).toBe(next);
      expect(count).toBeLessThanOrEqual(20);
      next = startFrame + count;
    }
    expect(asked.some(({ startFrame }) => startFrame === 30)).toBe(true);
  });

  test('goes on at the playhead when that has passed it by', async () => {
    await settle();
    playhead = 200;
    await settle();
    expect(asked.find(({ startFrame }) => startFrame > AHEAD)?.startFrame).toBe(200);
    expect(frames.readyFrames([], 200)).toBe(AHEAD);
  });

  test('encodes again what an encoder that was lost had held back', async () => {
    const prompt = answer;
    answer = async (slice) => ({
      ...(await prompt(slice)),
      ready: [slice.startFrame + 9, slice.startFrame + 15],
    });
    frames.order([body, rest], () => 0, new AbortController().signal, 0);
    await turn();
    await turn();
    answer = prompt;
    expect(await frames.read(body, 0, 10)).toEqual([]);
    expect(frames.settledUntil).toBe(0);
    await settle();
    expect(frames.readyFrames([], 0)).toBe(AHEAD);
  });

  test('reads what a later encode wrote where an earlier one had its file', async () => {
    await settle();
    const path = join(folder, 'a.ring');
    await rm(path);
    const writer = await AssetWriter.open(path, slotSizeBytes(PROFILE));
    // A frame of 128 kbit/s at 44.1 kHz: MPEG-1 Layer III (ISO/IEC 11172-3), 417 bytes.
    const bytes = Uint8Array.of(0xff, 0xfb, 0x90, 0x64, ...new Uint8Array(413));
    const written = Array.from({ length: 10 }, () => ({ bytes, peak: 0.5, rms: 0.1 }));
    await writer.write(AHEAD, written);
    await writer.close();
    const first = answer;
    answer = async (slice) => ({ ...(await first(slice)), run: 2 });
    playhead = 10;
    await settle();
    expect(await frames.read(rest, AHEAD - rest.startFrame, 4)).toHaveLength(4);
  });

  test('encodes again what cannot be read any more', async () => {
    await settle();
    expect(await frames.read(body, 0, 10)).toEqual([]);
    expect(frames.settledUntil).toBe(0);
    await settle();
    expect(frames.settledUntil).toBe(AHEAD);
  });

  test('leaves room for a change until it is taken or comes too late', async () => {
    const change: Segment = { ...rest, startFrame: 40, assetFrame: 40 };
    const { signal } = new AbortController();
    await frames.prepare([change], 0, signal);
    await settle();
    expect(frames.settledUntil).toBe(40);
    frames.order([body, { ...rest, frames: 10 }, change], () => 0, signal, 0);
    await turn();
    expect(frames.settledUntil).toBe(AHEAD);
    await frames.prepare([{ ...change, startFrame: 60 }], 0, signal);
    playhead = 40;
    await settle();
    expect(frames.settledUntil).toBe(AHEAD + 40);
  });

  test('tries a slice again, then gives its newest voice up', async () => {
    answer = async () => Promise.reject(new Error('no decoder'));
    frames.order([body, rest], () => 0, new AbortController().signal, 0);
    await turn();
    expect(failures).toEqual([]);
    frames.order([body, rest], () => 0, new AbortController().signal, 0);
    await turn();
    expect(failures).toEqual(['voice 1: no decoder']);
    expect(asked.map(({ startFrame }) => startFrame)).toEqual([0, 0]);
  });

  test('blames no track for an encoder that was killed, until it is killed each time', async () => {
    answer = async () => Promise.reject(new JetStreamError('JS_ENCODE_FAILED', 'killed'));
    for (let tries = 1; tries <= 6; tries++) {
      expect(failures).toEqual([]);
      frames.order([body, rest], () => 0, new AbortController().signal, 0);
      await turn();
    }
    expect(failures).toEqual(['voice 1: killed']);
  });

  test('closes a ring that it was opening when it ended', async () => {
    const closed = vi.spyOn(AssetReader.prototype, 'close');
    frames.order([body], () => 0, new AbortController().signal, 0);
    const adopted = new Promise<void>((resolve) => (onArrival = resolve));
    // The answer has come, and the file is being opened.
    for (let i = 0; i < 10; i++) await Promise.resolve();
    await frames.close();
    expect(closed).not.toHaveBeenCalled();
    await adopted;
    expect(closed).toHaveBeenCalledOnce();
  });
});
