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
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { openFeed } from './feed.js';
import { tell } from './figures.js';

const REWRITES_PER_S = 100;
const REWRITE_EVERY_MS = 1000 / REWRITES_PER_S;
/** From the making of a mount until the dead pipe it begins with is passed over, by the server's own event. */
const SKIPPED_WITHIN_S = 10;
/** How long that is waited for: a machine at its limits shall show by how much it is missed. */
const WAIT_S = 40;
/** Longer than a track: what is beside the hanging ones is heard. */
const HEARD_AFTER_S = 25;

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

  it('a pipe that nobody fills is skipped soon', async () => {
    const playlist = place('pipe-first.m3u');
    const feed = await openFeed(stage.server, 'mount_state,track_failed');
    const madeMs = Date.now();
    const made = await stage.server.api('/api/mounts', {
      method: 'POST',
      body: { id: 'late', path: '/late', playlist },
    });
    expect(made.status, made.text).toBe(201);
    const [failed] = await Promise.all([
      feed.first('the pipe is passed over', WAIT_S, ({ event, data }) => {
        return event === 'track_failed' && data.mount === 'late' && data.location === place('pipe.mp3');
      }),
      feed.first('what follows it is heard', WAIT_S, ({ event, data }) => {
        return event === 'mount_state' && data.mount === 'late' && data.to === 'on_air';
      }),
    ]);
    feed.close();
    const skippedS = (Date.parse(String(failed.data.at)) - madeMs) / 1000;
    tell('a pipe that nobody fills', { 'skipped after s': skippedS });
    expect(skippedS).toBeLessThan(SKIPPED_WITHIN_S);
  });

  it('a pipe and a file on a hanging disk between tracks are not heard at all', async () => {
    const { hanging } = stage.observe('hanging');
    await until('both are passed over', 60, async () => (await stage.mount('hanging')).tracksFailed >= 2);
    await hanging.hears(HEARD_AFTER_S);
    const report = await hanging.report();
    tell('hanging media', airFigures('mount', report));
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
      await delay(REWRITE_EVERY_MS);
    }
    const { status } = await stage.server.api('/api/mounts/rewritten/playlist/reload', { method: 'POST' });
    expect(status).toBe(200);
    const report = await rewritten.report();
    tell('a list rewritten', { seconds: rewritingS, ...airFigures('mount', report) });
    expect(faultsHeard(report)).toEqual([]);
    expect((await stage.mount('rewritten')).playlist?.entries).toBe(stage.library.length);
  });

  it(`${brokenFiles} broken files in a row: the fallback, then what follows them`, async () => {
    const { broken } = stage.observe('broken');
    await until('what follows them is heard', brokenWithinS, async () => {
      return (await stage.mount('broken')).state === 'on_air';
    });
    const report = await broken.report();
    tell('broken files', { files: brokenFiles, ...airFigures('mount', report) });
    expect(report.isSameConnection).toBe(true);
    expect(faultsHeard(report)).toEqual([]);
  });
}
