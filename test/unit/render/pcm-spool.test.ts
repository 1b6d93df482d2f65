import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PcmSpool, SpoolSource } from '../../../src/render/pcm-spool.js';
import { mostAheadS, streamPatience } from '../../../src/render/stream-job.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Sample `s` is `s` on the left and `-s` on the right. */
function stereo(from: number, to: number): Float32Array {
  return Float32Array.from({ length: 2 * (to - from) }, (_, i) => (i % 2 === 0 ? 1 : -1) * (from + (i >> 1)));
}

describe('the spool of a stream', () => {
  it('gives back what was written, wherever the ring ends', async () => {
    const shape = { path: join(folder, 'a.pcm'), ringSamples: 100, channels: 2 } as const;
    const spool = await PcmSpool.create(shape);
    for (let at = 0; at < 260; at += 26) await spool.write(stereo(at, at + 26));
    expect(spool.length).toBe(260);
    const source = new SpoolSource(shape, 2, 260, 170);
    expect(await source.read(60)).toEqual(stereo(170, 230));
    expect(await source.read(30)).toEqual(stereo(230, 260));
    await source.close();
    expect(await source.read(1)).toBeNull();
    await spool.close();
  });

  it('is whole under its name again after it was deleted, for who reads it and for who comes', async () => {
    const shape = { path: join(folder, 'cache', 'lost.pcm'), ringSamples: 120, channels: 2 } as const;
    const spool = await PcmSpool.create(shape);
    await spool.write(stereo(0, 100));
    const reader = new SpoolSource(shape, 2, 100);
    expect(await reader.read(90)).toEqual(stereo(0, 90));
    await rm(join(folder, 'cache'), { recursive: true });
    await spool.write(stereo(100, 130));
    // The reader would get what was written a round ago from the file it has open.
    expect(await reader.read(40)).toEqual(stereo(90, 130));
    const late = new SpoolSource(shape, 2, 130, 20);
    expect(await late.read(110)).toEqual(stereo(20, 130));
    await Promise.all([reader.close(), late.close(), spool.close()]);
  });

  it('leaves nothing behind where it cannot be put under its name again', async () => {
    const shape = { path: join(folder, 'taken', 'c.pcm'), ringSamples: 120, channels: 2 } as const;
    const spool = await PcmSpool.create(shape);
    await spool.write(stereo(0, 100));
    await rm(shape.path);
    await mkdir(shape.path);
    const before = await readdir('/proc/self/fd');
    await expect(spool.write(stereo(100, 130))).rejects.toMatchObject({ code: 'JS_CACHE_WRITE_FAILED' });
    expect(await readdir('/proc/self/fd')).toHaveLength(before.length);
    expect(await readdir(dirname(shape.path))).toEqual(['c.pcm']);
    await spool.close();
  });

  it('cannot be entered beyond what has come', async () => {
    const spool = await PcmSpool.create({ path: join(folder, 'b.pcm'), ringSamples: 100, channels: 2 });
    await spool.write(stereo(0, 60));
    const shape = { path: join(folder, 'b.pcm'), ringSamples: 100, channels: 2 } as const;
    expect(await new SpoolSource(shape, 2, 40, 50).read(1)).toBeNull();
    const source = new SpoolSource(shape, 2, 40, 30);
    expect(await source.read(30)).toEqual(stereo(30, 60));
    await Promise.all([source.close(), spool.close()]);
  });

  it('is heard in mono and in stereo alike', async () => {
    const two = { path: join(folder, 'two.pcm'), ringSamples: 10, channels: 2 } as const;
    const spool = await PcmSpool.create(two);
    await spool.write(Float32Array.from([1, 0.5, -1, 0]));
    expect(await new SpoolSource(two, 1, 2).read(2)).toEqual(Float32Array.from([0.75, -0.5]));
    const one = { path: join(folder, 'one.pcm'), ringSamples: 10, channels: 1 } as const;
    const mono = await PcmSpool.create(one);
    await mono.write(Float32Array.from([0.25, -0.5]));
    expect(await new SpoolSource(one, 2, 2).read(2)).toEqual(Float32Array.from([0.25, 0.25, -0.5, -0.5]));
    await Promise.all([spool.close(), mono.close()]);
  });
});

describe('the jitter buffer', () => {
  it('is about ten seconds for a relay, and more for what comes in lumps', () => {
    expect(streamPatience(0, 0)).toEqual({ stallS: 4, bufferS: 10 });
    expect(streamPatience(0, 3)).toEqual({ stallS: 4, bufferS: 12 });
    expect(streamPatience(6, 3)).toEqual({ stallS: 13, bufferS: 21 });
    // What is behind the playhead must still be in the rings.
    expect(streamPatience(20, 30)).toEqual({ stallS: 34, bufferS: 58 });
    expect(streamPatience(60, 3)).toEqual({ stallS: 53, bufferS: 58 });
    // Held back it would be a studio that stalls: a drift of a day passes, a file that is sent at once does not.
    expect(mostAheadS(12, 0)).toBe(42);
    expect(mostAheadS(12, 86_400)).toBeGreaterThan(42 + 8.64);
  });
});
