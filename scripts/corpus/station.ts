// The server's own renderer, with its own processes and cache, for files that no mount plays.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, messageOf } from '../../src/model/errors.js';
import { type Profile, samplesPerFrame } from '../../src/model/profile.js';
import type { TrackFacts } from '../../src/model/track.js';
import { loadPlaylist } from '../../src/playlist/load.js';
import type { AssetNews } from '../../src/render/asset.js';
import { renderForker } from '../../src/supervisor/render-process.js';
import { Renderer } from '../../src/supervisor/renderer.js';
import { Toolbox } from '../../src/supervisor/toolbox.js';
import type { AudioOutcome, PlaylistOutcome } from './judge.js';

/** A forked process is not run from TypeScript. */
const RENDER_ENTRY = new URL('../../dist/render/process.js', import.meta.url);

const GAIN = 1;
const RENDER_WITHIN_MS = 60_000;
const DUE_MS = 1000;

/** Nothing is fetched from elsewhere. */
const NOBODY = { trustedHosts: [], allowPrivate: false };

/** Scans and renders as a mount would have it done, and reads lists. */
export class Station {
  readonly #folder: string;
  readonly #renderer: Renderer;
  readonly #profile: Profile;

  private constructor(folder: string, renderer: Renderer, profile: Profile) {
    this.#folder = folder;
    this.#renderer = renderer;
    this.#profile = profile;
  }

  static async open(): Promise<Station> {
    const toolbox = await Toolbox.find({} as Parameters<typeof Toolbox.find>[0]);
    const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
    const encoder = toolbox.encoder.kind;
    const profile: Profile = {
      ...{ codec: 'mp3', bitrateKbps: 128, sampleRateHz: 44_100, channels: 2, quality: 5 },
      encoder,
    };
    const renderer = new Renderer({
      tools: toolbox.tools,
      processes: availableParallelism(),
      cache: { path: folder, maxSizeBytes: 1e9 },
      spool: { maxRemoteFileBytes: 0, maxSpoolBytes: 0 },
      facts: { find: () => null, save: () => undefined },
      onFault: () => undefined,
      forker: (tools, onStderr, niceness) => renderForker(tools, onStderr, niceness, RENDER_ENTRY),
    });
    // The first job of a process pays for its start.
    await Promise.all([
      renderer.silence(profile, now()),
      renderer.silence({ ...profile, channels: 1 }, now()),
    ]);
    return new Station(folder, renderer, profile);
  }

  async close(): Promise<void> {
    this.#renderer.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async audio(path: string, roots: readonly string[]): Promise<AudioOutcome> {
    const { sampleRateHz, channels } = this.#profile;
    const begun = now();
    let facts: TrackFacts;
    try {
      facts = await this.#renderer.scan(
        { path, sampleRateHz, channels },
        { roots, remote: NOBODY },
        {
          deadlineMs: begun + DUE_MS,
          beyondSamples: null,
        },
      );
    } catch (error) {
      return { kind: 'skipped', scanMs: now() - begun, code: codeOf(error), reason: messageOf(error) };
    }
    const scanMs = now() - begun;
    try {
      const frames = await this.#render(facts);
      const airedS = (frames * samplesPerFrame(sampleRateHz)) / sampleRateHz;
      const scannedS = facts.lengthSamples / sampleRateHz;
      return { kind: 'aired', scanMs, renderMs: now() - begun - scanMs, scannedS, airedS };
    } catch (error) {
      return { kind: 'failed', scanMs, reason: messageOf(error) };
    }
  }

  async playlist(path: string): Promise<PlaylistOutcome> {
    const begun = now();
    try {
      // Not by the renderer, which would ask the addresses in it whether they are a live stream.
      const { entries, problems } = await loadPlaylist(path);
      return { kind: 'parsed', ms: now() - begun, entries: entries.length, problems: problems.length };
    } catch (error) {
      return { kind: 'refused', ms: now() - begun, code: codeOf(error), reason: messageOf(error) };
    }
  }

  /** Number of frames of the whole rendered track. */
  async #render(facts: TrackFacts): Promise<number> {
    const { path } = facts.identity;
    const frameMs = (1000 * samplesPerFrame(facts.sampleRateHz)) / facts.sampleRateHz;
    const spec = { kind: 'body', profile: this.#profile, facts, gain: GAIN, fromFrame: 0, edgeS: 3 } as const;
    const wish = { fromFrame: 0, dueAtMs: now() + DUE_MS, frameMs, isPlanned: true };
    try {
      return await new Promise<number>((resolve, reject) => {
        setTimeout(() => reject(new Error('not rendered in a minute')), RENDER_WITHIN_MS).unref();
        this.#renderer.want(spec, wish, path, ({ failure, totalFrames, ranges }: AssetNews) => {
          if (failure) reject(new Error(failure.message));
          const [range] = ranges;
          if (totalFrames !== null && range?.[0] === 0 && range[1] === totalFrames) resolve(totalFrames);
        });
      });
    } finally {
      this.#renderer.release(path);
    }
  }
}

function now(): number {
  return performance.now();
}
