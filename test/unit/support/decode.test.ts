import { beforeAll, describe, expect, it } from 'vitest';
import { decodeMp3 } from '../../support/decode.js';
import { synthesizeMarkers } from '../../support/marker-track.js';
import { frameCount, walkMp3 } from '../../support/mp3-walk.js';
import { bytesOfPcm } from '../../support/pcm.js';
import { runChildStrict } from '../../support/run-child.js';

async function encode(rateHz: number, channels: 1 | 2, args: readonly string[]): Promise<Buffer> {
  const pcm = synthesizeMarkers({ track: 5, durationS: 6, sampleRateHz: rateHz });
  const input = ['-v', 'error', '-f', 'f32le', '-ar', `${rateHz}`, '-ac', '1', '-i', 'pipe:0'];
  const output = [
    '-ac',
    `${channels}`,
    '-c:a',
    'libmp3lame',
    '-write_xing',
    '0',
    '-id3v2_version',
    '0',
    ...args,
  ];
  return runChildStrict('ffmpeg', [...input, ...output, '-f', 'mp3', 'pipe:1'], bytesOfPcm(pcm));
}

const decoders = ['ffmpeg', 'mpg123'] as const;
let stream: Buffer;

beforeAll(async () => {
  stream = await encode(44100, 2, ['-b:a', '128k', '-reservoir', '0']);
});

describe('walking MP3 frames', () => {
  it('counts them and sees that none needs a reservoir', () => {
    const { frames, leadingBytes, trailingBytes, breaks } = walkMp3(stream);
    expect(frames.length).toBe(Math.ceil((6 * 44100 + 1105) / 1152));
    expect([leadingBytes, trailingBytes, breaks]).toEqual([0, 0, []]);
    expect(frames.every(({ mainDataBegin, channels }) => mainDataBegin === 0 && channels === 2)).toBe(true);
  });

  it('sees the reservoir where there is one', async () => {
    const { frames } = walkMp3(await encode(44100, 2, ['-b:a', '128k']));
    expect(frames.some(({ mainDataBegin }) => mainDataBegin > 0)).toBe(true);
  });

  it.each([
    { rateHz: 22050, bitrate: '64k', frames: Math.ceil((6 * 22050 + 1105) / 576) },
    { rateHz: 48000, bitrate: '320k', frames: Math.ceil((6 * 48000 + 1105) / 1152) },
  ])('knows mono at $rateHz Hz', async ({ rateHz, bitrate, frames }) => {
    const walk = walkMp3(await encode(rateHz, 1, ['-b:a', bitrate, '-reservoir', '0']));
    expect(walk.frames.length).toBe(frames);
    expect(walk.frames[0]).toMatchObject({ channels: 1, sampleRateHz: rateHz, mainDataBegin: 0 });
  });

  it('begins at the first verified frame and ends at the last whole one', () => {
    const walk = walkMp3(stream.subarray(100, stream.length - 100));
    expect(walk.frames.length).toBe(frameCount(stream) - 2);
    expect(walk.breaks).toEqual([]);
  });
});

describe.each(decoders)('decoding with %s', (decoder) => {
  it('is content with a stream cut anywhere', async () => {
    const { messages, mono, sampleRateHz, peak } = await decodeMp3(stream.subarray(1234, -321), decoder);
    expect(messages).toEqual([]);
    expect(sampleRateHz).toBe(44100);
    expect(mono.length).toBe(frameCount(stream.subarray(1234, -321)) * 1152);
    expect(peak).toBeGreaterThan(0.4);
    expect(peak).toBeLessThan(0.95);
  });

  it('complains of lost bytes, a spoiled header and rubbish', async () => {
    const { frames } = walkMp3(stream);
    const middle = frames[100]?.offset ?? 0;
    const lost = Buffer.concat([stream.subarray(0, middle + 50), stream.subarray(middle + 90)]);
    const spoiled = Buffer.from(stream);
    spoiled[middle] = 0;
    for (const broken of [lost, spoiled]) {
      const { messages } = await decodeMp3(broken, decoder);
      expect(messages.join('\n')).toContain('no frame at byte');
      expect(messages.join('\n')).toContain(decoder);
    }
    expect((await decodeMp3(Buffer.alloc(5000, 7), decoder)).messages).toEqual(['no MP3 frames']);
  });
});
