// Frames of live streams: encoded once for all who play one alike, from the earliest place that anybody plays it at.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf } from '../../../src/model/errors.js';
import type { TrackFacts } from '../../../src/model/track.js';
import type { AssetNews } from '../../../src/render/asset.js';
import { PcmSpool, SPOOL_S } from '../../../src/render/pcm-spool.js';
import { Streams, type StreamsOptions } from '../../../src/render/streams.js';
import { body, startHttpServer } from '../../support/http-server.js';
import { assetBytes, PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';
import { until } from '../../support/until.js';

const RATE = PROFILE.sampleRateHz;
const LENGTH_S = 20;

let rig: RenderRig;
let streams: Streams;
let facts: TrackFacts;
/** Where ring files go now. */
let place: string;

beforeAll(async () => {
  rig = await RenderRig.open();
  place = join(rig.folder, 'streams');
  const path = join(rig.folder, 'studio.pcm');
  const ringSamples = SPOOL_S * RATE;
  const spool = await PcmSpool.create({ path, ringSamples, channels: 2 });
  for (let second = 0; second < LENGTH_S; second++) {
    await spool.write(Float32Array.from({ length: 2 * RATE }, (_, i) => Math.sin(second + i / 9) / 2));
  }
  await spool.close();
  facts = {
    identity: { path: 'http://studio/live', sizeBytes: 0, mtimeMs: 1, inode: 0 },
    sampleRateHz: RATE,
    channels: 2,
    lengthSamples: LENGTH_S * RATE,
    peak: 1,
    cueInSample: 10 * RATE,
    cueOutSample: LENGTH_S * RATE,
    tags: {},
    isPartial: true,
    stream: { path, ringSamples, titles: [] },
  };
  streams = new Streams(options());
});
afterAll(async () => {
  streams.release('main');
  streams.release('other');
  await rig.close();
});

function options(): StreamsOptions {
  return {
    folder: join(rig.folder, 'streams'),
    place: async () => place,
    onFailed: async (error) => {
      if (codeOf(error) === 'JS_CACHE_WRITE_FAILED') place = join(rig.folder, 'spare');
    },
    encoderVersion: () => 'test',
    pool: rig.pool(),
  };
}

/** True when all frames of a stretch can be read. */
const holds = (news: AssetNews | undefined, from: number, until: number) =>
  news?.ranges.some(([first, end]) => first <= from && until <= end) === true;

it('a stream is encoded once for all, and anew for all where an earlier frame is wanted', async () => {
  const news = new Map<string, AssetNews>();
  const want = (subscriber: string, fromFrame: number) =>
    streams.want(
      { kind: 'body', profile: PROFILE, facts, gain: 1, fromFrame, edgeS: 0, ceiling: 0.95 },
      fromFrame,
      subscriber,
      (said) => news.set(subscriber, said),
    );
  want('main', 400);
  await until('it is encoded', 20, () => holds(news.get('main'), 400, 600));
  want('other', 500);
  expect(news.get('other')).toEqual(news.get('main'));
  expect(await rig.starts('lame')).toBe(1);
  // A frame earlier: so far apart are two places of the same track where another transition leads to it.
  want('other', 399);
  for (const subscriber of ['main', 'other']) {
    await until('both have it', 20, () => holds(news.get(subscriber), 399, 600));
    expect(news.get(subscriber)?.failure).toBeNull();
  }
  expect(await rig.starts('lame')).toBe(2);
  const path = news.get('main')?.path ?? '';
  expect((await assetBytes(path, 200, 399)).length).toBeGreaterThan(200 * 400);
});

it('frames that are lost with their file are encoded again, and elsewhere where it cannot be written', async () => {
  let news: AssetNews | undefined;
  const spec = { kind: 'body', profile: PROFILE, facts, gain: 0.5, fromFrame: 400, edgeS: 0 } as const;
  streams.want(spec, 400, 'main', (said) => {
    news = said;
  });
  await until('it is encoded', 15, () => holds(news, 400, 600));
  const { key = '', edition = -1, path = '' } = news ?? {};
  await rm(place, { recursive: true });
  await writeFile(place, 'no folder');
  streams.distrust(key, edition + 1);
  expect(holds(news, 400, 600)).toBe(true);
  streams.distrust(key, edition);
  expect(news?.ranges).toEqual([]);
  await until('it is encoded elsewhere', 15, () => holds(news, 420, 600));
  expect(news?.path).not.toBe(path);
  expect(news?.path).toContain(join(rig.folder, 'spare'));
  expect((await assetBytes(news?.path ?? '', 150, 420)).length).toBeGreaterThan(150 * 400);
});

it('a stream that is called again while the first who called it gives it up is received all the same', async () => {
  const studio = await startHttpServer();
  const track = join(rig.folder, 'show.flac');
  await writeSyntheticTrack(track, 'noise', 15);
  studio.answers.set('/live', body(await readFile(track), { 'content-type': 'audio/flac' }));
  const slow = new Streams({ ...options(), place: () => nextTurn().then(() => place) });
  const access = { trustedHosts: [], allowPrivate: true };
  const call = {
    url: `${studio.origin}/live`,
    access,
    sampleRateHz: RATE,
    channels: 2,
    overlapS: 0,
  } as const;
  const first = new AbortController();
  const given = slow.listen(call, null, first.signal);
  first.abort(new Error('not wanted'));
  await expect(given).rejects.toThrow('not wanted');
  expect(await slow.listen(call, null)).toMatchObject({ lengthSamples: 15 * RATE });
  await studio.close();
});
