// Scanning: one pass over a track's decoded samples tells its true length, its peak and where it is audible.
import { stat } from 'node:fs/promises';
import { parseFile } from 'music-metadata';
import { openDecoder, type PcmSource } from '../codec/decoder.js';
import { TrackMeter } from '../dsp/track-meter.js';
import { JetStreamError } from '../model/errors.js';
import type { FileIdentity, TrackFacts, TrackTags } from '../model/track.js';
import type { RemoteClient } from '../remote/remote-client.js';
import { SpoolDownload, type SpooledFile } from '../remote/spool-download.js';
import { identify, mustLieBelow } from './identity.js';
import { type RenderJob, type RenderTools, type StepReport, sameFile } from './job.js';
import { JobResources } from './job-resources.js';
import { isInterruption } from './lost.js';
import type { ScanSpec } from './specs.js';
import { readAbout } from './track-about.js';

/**
 * Audio per step: decoding runs at several hundred times real time. After the first the track may begin: with less to
 * begin with, mounts that are started all at once would run dry before their scans have had a second turn.
 */
const SCAN_STEP_S = 30;
const CHUNK_S = 1;
/** Shorter than this is no track: half a dozen frames, mostly what is left of a broken file. */
const SHORTEST_TRACK_S = 0.1;
/** A pipe gives sound at once when somebody fills it: no disk has to be waited for. */
const PIPE_FIRST_BYTE_MS = 4000;

export class ScanJob implements RenderJob {
  readonly #spec: ScanSpec;
  readonly #tools: RenderTools;
  readonly #download: SpoolDownload | null;
  #spooled: SpooledFile | null = null;
  readonly #meter: TrackMeter;
  #identity: FileIdentity | null = null;
  #tags: Promise<TrackTags> | null = null;
  #source: PcmSource | null = null;
  readonly #resources = new JobResources();

  constructor(spec: ScanSpec, tools: RenderTools, client?: RemoteClient) {
    this.#spec = spec;
    this.#tools = tools;
    this.#download = spec.remote && client ? new SpoolDownload(spec.remote, client) : null;
    this.#meter = new TrackMeter(spec.channels, spec.sampleRateHz);
  }

  async step(): Promise<StepReport> {
    const { sampleRateHz, channels } = this.#spec;
    if (this.#download && !this.#spooled) {
      this.#spooled = await this.#download.step();
      if (!this.#spooled) return { state: 'more' };
    }
    const path = this.#path;
    if (!this.#source) {
      if (!this.#spooled) await mustLieBelow(path, this.#spec.roots);
      this.#identity = await identify(path);
      const { known } = this.#spec;
      if (known && sameFile(known.identity, this.#identity)) return this.#done(known);
      this.#tags = readTags(path);
      const deadlines = isPipe(this.#identity) ? { firstByteMs: PIPE_FIRST_BYTE_MS } : {};
      const ffmpegPath = this.#tools.decoder.path;
      this.#source = openDecoder({ ffmpegPath, path, sampleRateHz, channels, deadlines });
      this.#resources.add(this.#source);
    }
    for (let second = 0; second < SCAN_STEP_S; second += CHUNK_S) {
      const pcm = await this.#source.read(sampleRateHz * CHUNK_S);
      if (!pcm) return this.#finish(this.#source);
      this.#meter.push(pcm);
    }
    // A track that has been silent until now may be silent to its end: nobody can begin with it yet.
    if (this.#meter.isSilent) return { state: 'more' };
    const facts = await this.#facts();
    const ends = { cueOutSample: facts.lengthSamples, fadeOutSample: facts.lengthSamples };
    return { state: 'more', facts: { ...facts, ...ends, isPartial: true } };
  }

  async close(): Promise<void> {
    await Promise.all([this.#download?.close(), this.#resources.close()]);
  }

  /** The file that is scanned. */
  get #path(): string {
    return this.#spooled?.path ?? this.#spec.path;
  }

  async #finish(source: PcmSource): Promise<StepReport> {
    const { sampleRateHz } = this.#spec;
    const path = this.#path;
    const { failure } = source;
    if (isInterruption(failure)) {
      throw new JetStreamError('JS_RENDER_LOST', `${path}: ${failure?.message}`, { cause: failure });
    }
    if (this.#meter.lengthSamples < SHORTEST_TRACK_S * sampleRateHz) {
      throw failure ?? new JetStreamError('JS_TRACK_EMPTY', `${path} holds no audio`);
    }
    const facts = await this.#facts();
    const truncated = failure ? { truncatedBecause: failure.message } : {};
    return this.#done({ ...facts, ...truncated });
  }

  async #facts(): Promise<TrackFacts> {
    const { sampleRateHz, channels } = this.#spec;
    return {
      identity: this.#identity ?? (await identify(this.#path)),
      sampleRateHz,
      channels,
      ...this.#meter.measures(),
      tags: (await this.#tags) ?? {},
    };
  }

  async #done(facts: TrackFacts): Promise<StepReport> {
    const about = this.#spec.about ? { about: await readAbout(this.#path) } : {};
    const spooled = this.#spooled ? { spooled: this.#spooled } : {};
    return { state: 'done', result: { kind: 'scan', facts, ...spooled, ...about } };
  }
}

/** A regular file without a byte was refused before. */
function isPipe({ sizeBytes }: FileIdentity): boolean {
  return sizeBytes === 0;
}

/** Tags of a file; none when they are unreadable, for a track plays without them. */
async function readTags(path: string): Promise<TrackTags> {
  try {
    // Opening a pipe once more would wait for ever.
    if (!(await stat(path)).isFile()) return {};
    const { common } = await parseFile(path, { duration: false, skipCovers: true });
    const { title, artist, album } = common;
    return { ...(title && { title }), ...(artist && { artist }), ...(album && { album }) };
  } catch {
    return {};
  }
}
