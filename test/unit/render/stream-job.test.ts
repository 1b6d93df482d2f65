// A live stream is received at its own pace, whatever the wall clock does meanwhile.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { StreamJob } from '../../../src/render/stream-job.js';
import { body, startHttpServer, type TestHttpServer } from '../../support/http-server.js';
import { PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';
import { until } from '../../support/until.js';

let rig: RenderRig;
let studio: TestHttpServer;
const client = new RemoteClient();

beforeAll(async () => {
  rig = await RenderRig.open();
  studio = await startHttpServer();
  const track = join(rig.folder, 'show.flac');
  await writeSyntheticTrack(track, 'noise', 20);
  studio.answers.set('/live', body(await readFile(track), { 'content-type': 'audio/flac' }));
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await Promise.all([studio.close(), client.close()]);
  await rig.close();
});

it('is not held back when the clock is set an hour back', async () => {
  const spec = {
    kind: 'stream',
    url: `${studio.origin}/live`,
    access: { trustedHosts: [], allowPrivate: true },
    sampleRateHz: PROFILE.sampleRateHz,
    channels: 2,
    overlapS: 0,
  } as const;
  const job = new StreamJob(spec, { path: join(rig.folder, 'live.pcm') }, rig.tools, client);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
  const { result } = await until('it has come to its end', 10, async () => {
    const report = await job.step();
    return report.state === 'done' && report;
  });
  expect(result).toMatchObject({ facts: { lengthSamples: 20 * PROFILE.sampleRateHz } });
  await job.close();
});
