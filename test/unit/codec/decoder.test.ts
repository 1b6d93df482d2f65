import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDecoder } from '../../../src/codec/binaries.js';
import { openDecoder, type PcmSource } from '../../../src/codec/decoder.js';

const ffmpeg = await findDecoder();
const RATE = 44_100;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-decoder-'));
  const wav = join(folder, 'tone.wav');
  run('-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=44100:duration=3', '-ac', '2', wav);
  for (const name of ['tone.mp3', 'tone.m4a', 'tone.aac', 'tone.flac', 'tone.opus'])
    run('-i', wav, join(folder, name));
  run('-i', wav, '-c:a', 'libvorbis', join(folder, 'tone.ogg'));
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): void {
  execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...args]);
}

function place(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function openFile(path: string, options = {}): PcmSource {
  return openDecoder({ ffmpegPath: ffmpeg.path, path, sampleRateHz: RATE, channels: 2, ...options });
}

/** Decodes to the end in odd pieces; returns samples per channel. */
async function lengthOf(source: PcmSource, channels = 2): Promise<number> {
  let length = 0;
  for (let pcm = await source.read(10_007); pcm !== null; pcm = await source.read(10_007)) {
    length += pcm.length / channels;
  }
  await source.close();
  return length;
}

function peakOf(pcm: Float32Array | null): number {
  return Math.max(...(pcm ?? []).map(Math.abs));
}

describe('a decoder', () => {
  it.each(['wav', 'flac', 'mp3', 'm4a', 'ogg', 'opus', 'aac'])('decodes %s to its length', async (kind) => {
    const source = openFile(join(folder, `tone.${kind}`));
    const length = await lengthOf(source);
    expect(source.failure).toBeNull();
    if (kind === 'wav' || kind === 'flac') expect(length).toBe(3 * RATE);
    expect(Math.abs(length - 3 * RATE)).toBeLessThan(3000);
  });

  it('returns exactly what is asked for, then the rest, then null', async () => {
    const source = openFile(join(folder, 'tone.wav'));
    expect((await source.read(100_000))?.length).toBe(200_000);
    expect((await source.read(100_000))?.length).toBe(2 * (3 * RATE - 100_000));
    expect(await source.read(1)).toBeNull();
    await source.close();
  });

  it.each([44_100, 48_000, 22_050])(
    'begins within a track at the sample that reading reaches, at %i Hz',
    async (rate) => {
      for (const name of ['tone.flac', 'tone.mp3']) {
        const read = openFile(join(folder, name), { sampleRateHz: rate });
        await read.read(50_001);
        const within = openFile(join(folder, name), { sampleRateHz: rate, fromSample: 50_001 });
        await within.arrive();
        expect(await within.read(1000)).toEqual(await read.read(1000));
        const left = (await read.read(1_000_000))?.length;
        expect((await within.read(1_000_000))?.length).toBe(left);
        await Promise.all([read.close(), within.close()]);
      }
    },
  );

  it('has nothing to read beyond the end of a track, and blames nobody', async () => {
    const beyond = openFile(join(folder, 'tone.wav'), { fromSample: 4 * RATE });
    await beyond.arrive();
    expect(await beyond.read(1)).toBeNull();
    expect(beyond.failure).toBeNull();
    await beyond.close();
  });

  it('keeps the level between mono and stereo', async () => {
    const mono = join(folder, 'mono.wav');
    run('-i', join(folder, 'tone.wav'), '-af', 'pan=mono|c0=c0', mono);
    for (const [path, channels] of [
      [mono, 1],
      [mono, 2],
      [join(folder, 'tone.wav'), 1],
    ] as const) {
      const source = openFile(path, { channels });
      const reference = openFile(join(folder, 'tone.wav'));
      expect(peakOf(await source.read(RATE))).toBeCloseTo(peakOf(await reference.read(RATE)), 3);
      await Promise.all([source.close(), reference.close()]);
    }
  });

  it.each([
    '-vn.mp3',
    'AC:DC.mp3',
    `it's "loud".mp3`,
    'new\nline.mp3',
    '夜の 音楽 é.mp3',
    'pipe:1.mp3',
    '%d.mp3',
  ])('opens a file named %j', async (name) => {
    const source = openFile(place(name, readFileSync(join(folder, 'tone.mp3'))));
    expect((await source.read(1000))?.length).toBe(2000);
    await source.close();
  });

  it('ends a truncated file at its last good sample', async () => {
    const whole = readFileSync(join(folder, 'tone.flac'));
    const path = place('cut.flac', whole.subarray(0, Math.floor(whole.length / 2)));
    const length = await lengthOf(openFile(path));
    expect(length).toBeGreaterThan(RATE / 2);
    expect(length).toBeLessThan(3 * RATE);
  });

  it('makes nothing of what is not a track', async () => {
    const secret = join(folder, 'tone.wav');
    const bad = [
      place('text.mp3', 'This is not music.\n'.repeat(500)),
      place('empty.mp3', ''),
      place('head.flac', readFileSync(join(folder, 'tone.flac')).subarray(0, 30)),
      place('hls.mp3', `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n${secret}\n#EXT-X-ENDLIST\n`),
      place('concat.mp3', `ffconcat version 1.0\nfile '${secret}'\n`),
      join(folder, 'absent.mp3'),
      folder,
    ];
    for (const path of bad) {
      const source = openFile(path);
      const error: unknown = await source.read(1000).catch((thrown: unknown) => thrown);
      expect([path, error]).toMatchObject([
        path,
        { code: expect.stringMatching(/^JS_TRACK_(UNREADABLE|EMPTY)$/) },
      ]);
      expect(String(error)).not.toContain(folder);
      await source.close();
    }
  });

  it('opens no address', async () => {
    const source = openFile('http://127.0.0.1:1/song.mp3');
    await expect(source.read(1000)).rejects.toMatchObject({ code: 'JS_TRACK_UNREADABLE' });
    await source.close();
  });

  it('gives up on a file that never yields a byte', async () => {
    const fifo = join(folder, 'hung.mp3');
    execFileSync('mkfifo', [fifo]);
    const before = children();
    const source = openFile(fifo, { deadlines: { firstByteMs: 300 } });
    await expect(source.read(1000)).rejects.toMatchObject({ code: 'JS_DECODE_TIMEOUT' });
    expect(children()).toEqual(before);
    await source.close();
    await source.close();
  });

  it('that goes silent in the middle ends the track at its last sample', async () => {
    const frozen = join(folder, 'frozen-ffmpeg');
    writeFileSync(frozen, '#!/bin/sh\nhead -c 8001 /dev/zero\nexec sleep 30\n', { mode: 0o755 });
    const source = openFile('any', { ffmpegPath: frozen, deadlines: { betweenBytesMs: 200 } });
    expect((await source.read(5000))?.length).toBe(2000);
    expect(source.failure).toMatchObject({ code: 'JS_DECODE_TIMEOUT' });
    expect(await source.read(5000)).toBeNull();
    await source.close();
  });

  it('that is closed while it is read ends that read quietly', async () => {
    const fifo = join(folder, 'waiting.mp3');
    execFileSync('mkfifo', [fifo]);
    const source = openFile(fifo);
    const pending = source.read(1000);
    await source.close();
    expect(await pending).toBeNull();
    expect(source.failure).toBeNull();
  });

  it('that is closed is at its end', async () => {
    const source = openFile(join(folder, 'tone.wav'));
    await source.read(1000);
    await source.close();
    expect(await source.read(1000)).toBeNull();
  });

  it('that cannot be started is lost, whatever its track is like', async () => {
    const source = openFile(join(folder, 'tone.wav'), { ffmpegPath: '/nonexistent/ffmpeg' });
    await expect(source.read(1000)).rejects.toMatchObject({ code: 'JS_RENDER_LOST' });
    await source.close();
  });

  it('killed in the middle returns what it had and says why', async () => {
    const path = join(folder, 'long.wav');
    run('-f', 'lavfi', '-i', 'sine=sample_rate=44100:duration=60', path);
    const before = children();
    const source = openFile(path);
    await source.read(1000);
    for (const pid of children().filter((pid) => !before.includes(pid))) process.kill(pid, 'SIGKILL');
    const length = await lengthOf(source);
    expect(length).toBeLessThan(59 * RATE);
    expect(source.failure).toMatchObject({ code: 'JS_RENDER_LOST' });
  });

  it('leaves no process and no descriptor behind', async () => {
    const openThenClose = async () => {
      const source = openFile(join(folder, 'tone.mp3'));
      await source.read(1000);
      await source.close();
    };
    await openThenClose();
    const before = { children: children(), descriptors: descriptors() };
    for (let i = 0; i < 25; i++) await Promise.all([openThenClose(), openThenClose()]);
    expect({ children: children(), descriptors: descriptors() }).toEqual(before);
  });
});

/** Children of this process, zombies included. */
function children(): number[] {
  return readdirSync('/proc/self/task')
    .map((task) => `/proc/self/task/${task}/children`)
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '')
    .map(Number)
    .sort((a, b) => a - b);
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
