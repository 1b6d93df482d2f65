// Joints must be inaudible, provably: noise around every joint, spliced against one continuous encode of the same PCM.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { normalisingGain } from '../../../src/dsp/gain.js';
import type { Profile } from '../../../src/model/profile.js';
import type { TrackFacts } from '../../../src/model/track.js';
import type { RenderTools } from '../../../src/render/job.js';
import { mainDataBegin } from '../../support/main-data.js';
import { decodeWhole, planPcm } from '../../support/planned-pcm.js';
import { type PlannedProgramme, planProgramme } from '../../support/planned-programme.js';
import { findTools, scanTrack } from '../../support/render-jobs.js';
import { runChildStrict } from '../../support/run-child.js';
import { decodeFrames, jointLosses, jointsOf, summarise } from '../../support/splice-snr.js';
import { Splicer } from '../../support/spliced-programme.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';

/** Each of these renders minutes of music, twice. */
const PATIENCE_MS = 180_000;
const CEILING = 0.95;
/** Levels are kept to 1/32767. */
const LEVEL_STEP = 1 / 32_767;
const STEREO: Profile = {
  codec: 'mp3',
  bitrateKbps: 128,
  sampleRateHz: 44_100,
  channels: 2,
  quality: 2,
  encoder: 'lame',
};
const OTHER_PROFILES: readonly Partial<Profile>[] = [
  { bitrateKbps: 64, sampleRateHz: 22_050, channels: 1 },
  { bitrateKbps: 320, sampleRateHz: 48_000 },
  { bitrateKbps: 192, encoder: 'ffmpeg' },
];
/** Every piece with overlaps of a second ends before this. */
const SHORT_S = 12;
/** Skips fall into the middle of these plays' entries. */
const SKIPS = [2, 6];

let folder: string;
let tools: RenderTools;
let paths: string[];
/** The beginnings of the same tracks, where short overlaps need no more. */
let shortPaths: string[];

/** A programme of every track once, rendered both ways. */
interface Rendered {
  readonly programme: PlannedProgramme;
  readonly peaks: readonly number[];
  readonly mainDataBegins: readonly number[];
  readonly losses: readonly number[];
}

/** One profile's tracks, and what was rendered of them. */
class Studio {
  readonly #profile: Profile;
  readonly #paths: readonly string[];
  readonly #splicer: Splicer;
  readonly #facts: TrackFacts[] = [];
  readonly #pcm = new Map<string, Float32Array>();

  constructor(profile: Profile, paths: readonly string[]) {
    this.#profile = profile;
    this.#paths = paths;
    this.#splicer = new Splicer(tools, folder, profile, CEILING);
  }

  async load(): Promise<void> {
    for (const path of this.#paths) {
      this.#facts.push(await scanTrack(tools, path, this.#profile));
      this.#pcm.set(path, await decodeWhole(tools, path, this.#profile));
    }
  }

  async render(crossfadeS: number): Promise<Rendered> {
    const profile = this.#profile;
    const programme = await this.#plan(crossfadeS);
    const pcmOf = (path: string) => this.#pcm.get(path) ?? new Float32Array();
    const planned = planPcm(programme, profile, CEILING, pcmOf);
    const frames = await this.#splicer.frames(programme.segments);
    const whole = await this.#splicer.continuous(planned);
    const bytes = frames.map((frame) => frame.bytes);
    expect(bytes.length).toBe(programme.frames);
    const [spliced, continuous] = await Promise.all(
      [bytes, whole.slice(0, bytes.length)].map((each) => decodeFrames(tools.decoder.path, profile, each)),
    );
    if (!spliced || !continuous) throw new Error('nothing was decoded');
    return {
      programme,
      peaks: frames.map((frame) => frame.peak),
      mainDataBegins: bytes.map(mainDataBegin),
      losses: jointLosses(jointsOf(programme.segments), profile, { planned, spliced, continuous }),
    };
  }

  /** Pieces that begin and end anywhere, each a little longer than its two overlaps. */
  #plan(crossfadeS: number): Promise<PlannedProgramme> {
    const pieces = this.#facts.map((facts, i) => {
      const entrySample = facts.cueInSample + i * 7919 + Math.round(crossfadeS * 1301);
      const lengthSamples = Math.round((2 * crossfadeS + 2.5) * facts.sampleRateHz) + i * 1234;
      const exitSample = Math.min(facts.cueOutSample, entrySample + lengthSamples);
      return { facts, gain: normalisingGain(facts.peak), entrySample, exitSample };
    });
    return planProgramme({ pieces, crossfadeS, skipsDuringEntryOf: SKIPS });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exactness-'));
  tools = await findTools();
  await runChildStrict('node', ['scripts/demo/main.mjs', '--out', folder]);
  for (const sound of ['noise', 'tones', 'clicks'] as const) {
    await writeSyntheticTrack(join(folder, `${sound}.flac`), sound, 28);
  }
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  paths = names.sort().map((name) => join(folder, name));
  const short = await mkdtemp(join(folder, 'short-'));
  shortPaths = paths.map((_, i) => join(short, `${i}.flac`));
  for (const [i, path] of paths.entries()) {
    await runChildStrict('ffmpeg', ['-v', 'error', '-i', path, '-t', `${SHORT_S}`, shortPaths[i] ?? '']);
  }
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('joints at 128 kbit/s stereo', () => {
  const rendered: Rendered[] = [];

  beforeAll(async () => {
    const studio = new Studio(STEREO, paths);
    await studio.load();
    for (const crossfadeS of [0, 0.7, 3.4, 10]) rendered.push(await studio.render(crossfadeS));
  }, PATIENCE_MS);

  it('cost nothing that can be heard, over at least 30 transitions', () => {
    const transitions = rendered.reduce((sum, { programme }) => sum + programme.voices.length - 1, 0);
    const { granules, mean, firstPercentile, worst } = summarise(rendered.flatMap(({ losses }) => losses));
    expect(transitions).toBeGreaterThanOrEqual(30);
    expect(granules).toBeGreaterThanOrEqual(16 * transitions);
    expect(Math.abs(mean)).toBeLessThanOrEqual(0.1);
    expect(firstPercentile).toBeGreaterThan(-1);
    expect(worst).toBeGreaterThan(-6);
  });

  it('join frames that stand alone', () => {
    expect(rendered.flatMap(({ mainDataBegins }) => mainDataBegins).filter((begin) => begin !== 0)).toEqual(
      [],
    );
  });

  it('leave every overlap of normalised tracks below the ceiling, at which some arrive', () => {
    const peak = Math.max(...rendered.flatMap(({ peaks }) => peaks));
    expect(peak).toBeLessThanOrEqual(CEILING + LEVEL_STEP);
    expect(peak).toBeGreaterThan(CEILING - 0.01);
  });
});

describe.each(OTHER_PROFILES)('joints of %o', (differences) => {
  it('cost nothing that can be heard', { timeout: PATIENCE_MS }, async () => {
    const studio = new Studio({ ...STEREO, ...differences }, shortPaths);
    await studio.load();
    const { losses, mainDataBegins } = await studio.render(1);
    const { mean, firstPercentile, worst } = summarise(losses);
    expect(mainDataBegins.every((begin) => begin === 0)).toBe(true);
    expect(Math.abs(mean)).toBeLessThanOrEqual(0.1);
    expect(firstPercentile).toBeGreaterThan(-1);
    expect(worst).toBeGreaterThan(-6);
  });
});
