import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { findDecoder, findEncoder } from '../../../src/codec/binaries.js';

const folder = mkdtempSync(join(tmpdir(), 'jetstream-binaries-'));
const path = process.env.PATH;
const ffmpeg = await findDecoder();
const broken = join(folder, 'lame');
writeFileSync(broken, '#!/bin/sh\necho "LAME version 9.9"\nexit 127\n', { mode: 0o755 });

afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('findDecoder', () => {
  it('finds ffmpeg and its version', () => {
    expect(ffmpeg.path).toMatch(/ffmpeg$/);
    expect(ffmpeg.version).toMatch(/^FFmpeg \d/);
  });

  it('takes the configured one', async () => {
    const configuredPath = join(folder, 'my-ffmpeg');
    symlinkSync(ffmpeg.path, configuredPath);
    expect(await findDecoder({ configuredPath })).toEqual({ path: configuredPath, version: ffmpeg.version });
  });

  it('says what to do when the configured one does not run', async () => {
    for (const configuredPath of ['/nonexistent/ffmpeg', broken, '/bin/true', folder]) {
      const search = findDecoder({ configuredPath });
      await expect(search).rejects.toMatchObject({
        code: 'JS_NO_DECODER',
        message: expect.stringContaining('[engine] ffmpeg'),
      });
    }
  });
});

describe('findEncoder', () => {
  it('prefers lame', async () => {
    const found = await findEncoder({ kind: 'auto', ffmpegPath: ffmpeg.path });
    expect(found).toMatchObject({ kind: 'lame', version: expect.stringMatching(/^LAME \d+\.\d+/) });
  });

  it('passes over a lame that does not run and takes ffmpeg', async () => {
    const found = await findEncoder({ kind: 'auto', lamePath: broken, ffmpegPath: ffmpeg.path });
    expect(found).toEqual({ kind: 'ffmpeg', path: ffmpeg.path, version: `${ffmpeg.version} libmp3lame` });
  });

  it('passes over a broken lame on PATH', async () => {
    process.env.PATH = folder;
    const found = await findEncoder({ kind: 'auto', ffmpegPath: ffmpeg.path });
    expect(found.path).not.toBe(broken);
    if (found.kind === 'lame') expect(found.env).toHaveProperty('LD_LIBRARY_PATH');
  });

  it('takes ffmpeg when told to', async () => {
    expect(await findEncoder({ kind: 'ffmpeg', ffmpegPath: ffmpeg.path })).toMatchObject({ kind: 'ffmpeg' });
  });

  it('says what to type when there is none', async () => {
    for (const kind of ['auto', 'lame', 'ffmpeg'] as const) {
      const search = findEncoder({ kind, lamePath: broken, ffmpegPath: '/nonexistent/ffmpeg' });
      await expect(search).rejects.toMatchObject({
        code: 'JS_NO_ENCODER',
        message: expect.stringContaining('apt-get install'),
      });
    }
  });
});
