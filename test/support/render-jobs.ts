// Runs render jobs in the test's own process, with the programs of this machine.
import { findDecoder, findEncoder } from '../../src/codec/binaries.js';
import type { TrackFacts } from '../../src/model/track.js';
import type { JobResult, RenderJob, RenderTools } from '../../src/render/job.js';
import { ScanJob } from '../../src/render/scan-job.js';

/** The decoder and both encoders, as the server finds them. */
export async function findTools(): Promise<RenderTools> {
  const decoder = await findDecoder();
  const search = { ffmpegPath: decoder.path };
  const [lame, ffmpeg] = await Promise.all([
    findEncoder({ kind: 'lame', ...search }),
    findEncoder({ kind: 'ffmpeg', ...search }),
  ]);
  return { decoder, encoders: { lame, ffmpeg } };
}

/** Steps a job to its end and closes it. */
export async function finish<K extends JobResult['kind']>(
  job: RenderJob,
  kind: K,
): Promise<Extract<JobResult, { kind: K }>> {
  try {
    for (;;) {
      const report = await job.step();
      if (report.state === 'more') continue;
      if (report.result.kind !== kind) throw new Error(`${report.result.kind} came back for ${kind}`);
      return report.result as Extract<JobResult, { kind: K }>;
    }
  } finally {
    await job.close();
  }
}

/** What a scan says of a file. */
export async function scanTrack(
  tools: RenderTools,
  path: string,
  format: { readonly sampleRateHz: number; readonly channels: 1 | 2 },
): Promise<TrackFacts> {
  const { sampleRateHz, channels } = format;
  const spec = { kind: 'scan', path, sampleRateHz, channels, known: null, roots: null } as const;
  return (await finish(new ScanJob(spec, tools), 'scan')).facts;
}
