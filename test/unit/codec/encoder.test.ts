import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type EncoderBinary, findDecoder, findEncoder } from '../../../src/codec/binaries.js';
import { openMp3Decoder } from '../../../src/codec/decoder.js';
import { type Mp3Encoder, openEncoder } from '../../../src/codec/encoder.js';
import { ROUND_TRIP_DELAY_SAMPLES } from '../../../src/codec/encoder-delay.js';
import { type Profile, samplesPerFrame } from '../../../src/model/profile.js';
import { parseFrameHeader } from '../../../src/mp3/frame-header.js';
import { isInfoFrame } from '../../../src/mp3/info-frame.js';
import { mainDataBegin } from '../../support/main-data.js';
import { noise } from './sound.js';

const ffmpeg = await findDecoder();
const lame = await findEncoder({ kind: 'lame', ffmpegPath: ffmpeg.path });
const libmp3lame = await findEncoder({ kind: 'ffmpeg', ffmpegPath: ffmpeg.path });
const binaries: EncoderBinary[] = [lame, libmp3lame];

/**
 * Frames either encoder emits for `samples` (at least 1) per channel: LAME pads its delayed input to whole frames
 * with at least 576 zeros (lame_encode_flush).
 */
const framesEmitted = (samples: number, perFrame: 576 | 1152) =>
  Math.ceil(samples / perFrame) + (perFrame === 1152 ? 1 : 2);

const profile = (
  bitrateKbps: number,
  sampleRateHz: number,
  channels: 1 | 2,
  binary: EncoderBinary,
): Profile => ({
  codec: 'mp3',
  bitrateKbps,
  sampleRateHz,
  channels,
  quality: 5,
  encoder: binary.kind,
});

const open: Mp3Encoder[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((encoder) => encoder.close()));
});

function encoderFor(binary: EncoderBinary, wanted: Profile, options = {}): Mp3Encoder {
  const encoder = openEncoder({ binary, profile: wanted, ...options });
  open.push(encoder);
  return encoder;
}

async function encodeAll(encoder: Mp3Encoder, pcm: Float32Array): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (let i = 0; i < pcm.length; i += 88_200) await encoder.write(pcm.subarray(i, i + 88_200));
  encoder.end();
  for (let some = await encoder.readFrames(); some !== null; some = await encoder.readFrames()) {
    frames.push(...some);
  }
  return frames;
}

describe.each(binaries)('the encoder $kind', (binary) => {
  it.each([
    [128, 44_100, 2],
    [64, 22_050, 1],
    [320, 48_000, 2],
    [64, 44_100, 2],
    [64, 16_000, 1],
  ] as const)(
    'makes frames that stand alone at %i kbit/s, %i Hz, %i channels',
    async (kbps, rate, channels) => {
      const wanted = profile(kbps, rate, channels, binary);
      const samples = 2 * rate + 17;
      const frames = await encodeAll(encoderFor(binary, wanted), noise(samples * channels));

      expect(frames).toHaveLength(framesEmitted(samples, samplesPerFrame(rate)));
      for (const frame of frames) {
        expect(mainDataBegin(frame)).toBe(0);
        expect(isInfoFrame(frame)).toBe(false);
        const header = parseFrameHeader(frame, 0);
        expect(header).toMatchObject({
          bitrateKbps: kbps,
          sampleRateHz: rate,
          channels,
          lengthBytes: frame.length,
        });
      }
    },
  );

  it.each([1, 575, 576, 577, 1105, 1151, 1152, 1153, 11_520])(
    'emits the stated number of frames for %i samples',
    async (n) => {
      for (const rate of [44_100, 22_050]) {
        const frames = await encodeAll(encoderFor(binary, profile(64, rate, 1, binary)), noise(n));
        expect([n, rate, frames.length]).toEqual([n, rate, framesEmitted(n, samplesPerFrame(rate))]);
      }
    },
  );

  it.each([44_100, 22_050])('delays sound at %i Hz by the stated number of samples', async (rate) => {
    const pcm = noise(rate);
    const frames = await encodeAll(encoderFor(binary, profile(128, rate, 1, binary)), pcm);
    const source = openMp3Decoder({ ffmpegPath: ffmpeg.path, sampleRateHz: rate, channels: 1 }, frames);
    const decoded = await source.read(2 * rate);
    await source.close();
    expect(bestLag(pcm, decoded ?? new Float32Array())).toBe(ROUND_TRIP_DELAY_SAMPLES);
  });

  it.each([44_100, 22_050])('holds back less than 8 frames at %i Hz while it is written to', async (rate) => {
    const encoder = encoderFor(binary, profile(64, rate, 1, binary));
    await encoder.write(noise(2 * rate));
    const due = Math.ceil((2 * rate) / samplesPerFrame(rate)) - 8;
    let count = 0;
    while (count < due) count += (await encoder.readFrames())?.length ?? Number.NaN;
    expect(count).toBeGreaterThanOrEqual(due);
  });

  it('lets frames borrow bits only when asked to', async () => {
    const encoder = encoderFor(binary, profile(128, 44_100, 2, binary), { reservoir: true });
    const frames = await encodeAll(encoder, noise(88_200));
    expect(frames.some((frame) => mainDataBegin(frame) > 0)).toBe(true);
  });

  it('takes NaN for silence, and what is above full scale for full scale', async () => {
    const clean = noise(88_200);
    const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e15, -1.5];
    const meant = [0, 1, -1, 1, -1];
    const frames = async (values: readonly number[]) => {
      const pcm = clean.slice();
      pcm.set(values, 40_000);
      return Buffer.concat(await encodeAll(encoderFor(binary, profile(128, 44_100, 2, binary)), pcm));
    };
    expect((await frames(broken)).equals(await frames(meant))).toBe(true);
  });

  it('says so when it is closed in the middle', async () => {
    const encoder = encoderFor(binary, profile(128, 44_100, 2, binary));
    await encoder.write(noise(44_100));
    await encoder.close();
    await encoder.close();
    await expect(encoder.write(noise(44_100))).rejects.toMatchObject({ code: 'JS_ENCODE_FAILED' });
  });
});

describe('an encoder', () => {
  it('that cannot be started is a coded error', async () => {
    const binary: EncoderBinary = { kind: 'lame', path: '/nonexistent/lame', version: 'LAME 0' };
    const encoder = encoderFor(binary, profile(128, 44_100, 2, binary));
    await expect(encoder.readFrames()).rejects.toMatchObject({ code: 'JS_ENCODE_FAILED' });
  });

  it('that takes samples and gives nothing times out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jetstream-encoder-'));
    const path = join(folder, 'lame');
    await writeFile(path, '#!/bin/sh\nexec cat > /dev/null\n', { mode: 0o755 });
    const binary: EncoderBinary = { kind: 'lame', path, version: 'LAME 0' };
    const encoder = encoderFor(binary, profile(128, 44_100, 2, binary), { deadlineMs: 200 });
    await encoder.write(noise(100_000));
    await expect(encoder.readFrames()).rejects.toMatchObject({ code: 'JS_ENCODE_TIMEOUT' });
    await encoder.close();
    await rm(folder, { recursive: true });
  });

  it('makes frames of which a few can be decoded alone', async () => {
    const frames = await encodeAll(encoderFor(lame, profile(128, 44_100, 2, lame)), noise(88_200));
    const source = openMp3Decoder(
      { ffmpegPath: ffmpeg.path, sampleRateHz: 44_100, channels: 2 },
      frames.slice(10, 13),
    );
    expect((await source.read(10_000))?.length).toBe(3 * 1152 * 2);
    await source.close();
  });

  it('gives the same bytes through lame and through ffmpeg', async () => {
    const pcm = noise(88_200);
    const [a, b] = await Promise.all(
      binaries.map((binary) => encodeAll(encoderFor(binary, profile(128, 44_100, 2, binary)), pcm)),
    );
    expect(Buffer.concat(a ?? []).equals(Buffer.concat(b ?? []))).toBe(true);
  });
});

function bestLag(pcm: Float32Array, decoded: Float32Array): number {
  let best = { lag: 0, score: Number.NEGATIVE_INFINITY };
  for (let lag = 0; lag < 3000; lag++) {
    let score = 0;
    for (let i = 8000; i < 10_000; i++) score += (pcm[i] ?? 0) * (decoded[i + lag] ?? 0);
    if (score > best.score) best = { lag, score };
  }
  return best.lag;
}
