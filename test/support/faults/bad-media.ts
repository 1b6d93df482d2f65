// Media that hang, break by the hundred, or change while they are read: what is good plays on without a gap.
import { execFileSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writePlaylist } from '../library.js';
import { printLogOnFailure } from '../log-on-failure.js';
import { checkProgramme } from '../programme.js';
import { until } from '../until.js';
import { type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';

const SKIPPED_WITHIN_S = 10;
const REWRITES_PER_S = 100;

/** How much of it. */
export interface BadMediaCounts {
  readonly brokenFiles: number;
  readonly brokenWithinS: number;
  readonly rewritingS: number;
}

/** ffmpeg, except for files on a mount that hangs: those it opens for ever. */
const HANGING_FFMPEG = `#!/bin/sh
case "$*" in *hanging*) exec sleep 1000 ;; esac
exec /usr/bin/env ffmpeg "$@"
`;

/** Registers the tests. */
export function survivesBadMedia({ brokenFiles, brokenWithinS, rewritingS }: BadMediaCounts): void {
  let stage: FaultStage;
  let folder = '';
  const place = (name: string) => join(folder, name);

  async function prepare(into: string, tracks: readonly string[]): Promise<void> {
    folder = into;
    execFileSync('mkfifo', [place('pipe.mp3')]);
    await writeFile(place('hanging.mp3'), 'nobody reads this');
    await writeFile(place('ffmpeg.sh'), HANGING_FFMPEG);
    await chmod(place('ffmpeg.sh'), 0o755);
    const [first = '', ...rest] = tracks;
    await writePlaylist(place('hanging.m3u'), [first, place('pipe.mp3'), place('hanging.mp3'), ...rest]);
    await writePlaylist(place('pipe-first.m3u'), [place('pipe.mp3'), ...tracks]);
    await writePlaylist(place('rewritten.m3u'), tracks);
    const broken = Array.from({ length: brokenFiles }, (_, i) => place(`broken-${i}.mp3`));
    await Promise.all(broken.map((path, i) => writeFile(path, Buffer.alloc(1000 + i, i))));
    await writePlaylist(place('broken.m3u'), [...broken, ...tracks]);
  }

  beforeAll(async () => {
    stage = await setFaultStage({
      trackS: 20,
      mounts: [],
      prepare: async (into, library) => {
        const paths = library.map(({ path }) => path);
        await prepare(into, paths);
        return {
          config: { media: { roots: [into] }, engine: { ffmpeg: place('ffmpeg.sh') } },
          mounts: [
            { id: 'hanging', playlist: place('hanging.m3u') },
            { id: 'rewritten', playlist: place('rewritten.m3u') },
            { id: 'broken', playlist: place('broken.m3u'), fallback: paths[0] ?? '' },
          ],
        };
      },
    });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  it('a pipe that nobody fills is skipped within 10 s', async () => {
    const playlist = place('pipe-first.m3u');
    const made = await stage.server.api('/api/mounts', {
      method: 'POST',
      body: { id: 'late', path: '/late', playlist },
    });
    expect(made.status, made.text).toBe(201);
    await until('what follows the pipe is heard', SKIPPED_WITHIN_S + 2, async () => {
      return (await stage.mount('late')).state === 'on_air';
    });
    expect((await stage.mount('late')).tracksFailed).toBeGreaterThan(0);
  });

  it('a pipe and a file on a hanging disk between tracks are not heard at all', async () => {
    const { hanging } = stage.observe('hanging');
    await until('both are passed over', 60, async () => (await stage.mount('hanging')).tracksFailed >= 2);
    await delay(25_000);
    const report = await hanging.report();
    expect(faultsHeard(report)).toEqual([]);
    const { markers, lengthS } = report.heard;
    expect(checkProgramme(markers, { order: stage.library, captureS: lengthS }).violations).toEqual([]);
  });

  it(`a list that is emptied and written anew ${REWRITES_PER_S} times a second plays on`, async () => {
    const { rewritten } = stage.observe('rewritten');
    const text = stage.library.map(({ path }) => path).join('\n');
    const endMs = performance.now() + rewritingS * 1000;
    for (let i = 0; performance.now() < endMs; i++) {
      await writeFile(place('rewritten.m3u'), i % 2 === 0 ? '' : text.slice(0, (i * 37) % text.length));
      await writeFile(place('rewritten.m3u'), `${text}\n`);
      if (i % 20 === 0) await stage.server.api('/api/mounts/rewritten/playlist/reload', { method: 'POST' });
      await delay(1000 / REWRITES_PER_S);
    }
    const { status } = await stage.server.api('/api/mounts/rewritten/playlist/reload', { method: 'POST' });
    expect(status).toBe(200);
    expect(faultsHeard(await rewritten.report())).toEqual([]);
    expect((await stage.mount('rewritten')).playlist?.entries).toBe(stage.library.length);
  });

  it(`${brokenFiles} broken files in a row: the fallback, then what follows them`, async () => {
    const { broken } = stage.observe('broken');
    await until('what follows them is heard', brokenWithinS, async () => {
      return (await stage.mount('broken')).state === 'on_air';
    });
    const report = await broken.report();
    expect(report.isSameConnection).toBe(true);
    expect(faultsHeard(report)).toEqual([]);
  });
}
