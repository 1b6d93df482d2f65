// Previews of seams: planned by the planner, rendered by the mix code, behind everything that is on the air.

import { envelopeGainAt } from '../dsp/fade.js';
import { linearToDb } from '../dsp/gain.js';
import { JetStreamError } from '../model/errors.js';
import { type Profile, samplesPerFrame } from '../model/profile.js';
import type { SeamPreview, SeamRequest, SeamSide, Seams } from '../model/seams.js';
import { monotonicMs } from '../model/time.js';
import type { MixWindow, Voice } from '../model/timeline.js';
import { ceilingOf } from '../mount/gain-rule.js';
import { createPrepare } from '../mount/prepare.js';
import type { Candidate } from '../planner/candidate.js';
import { planSeam, type Seam, seamWindow } from '../planner/seam.js';
import type { RenderedSeam } from '../render/job.js';
import type { SeamFormat } from '../render/specs.js';
import type { MountHost } from './mount-host.js';
import type { Renderer } from './renderer.js';
import { type SeamTrack, type SeamTracksOptions, seamTracks } from './seam-tracks.js';

export interface PreviewsOptions extends Omit<SeamTracksOptions, 'renderer'> {
  readonly renderer: Pick<Renderer, 'loadPlaylist' | 'scan' | 'seam'>;
  /** @throws JetStreamError `JS_MOUNT_NOT_FOUND` */
  readonly host: (mountId: string) => MountHost;
  readonly maxGainDb: number;
}

/** A planned seam with what its preview says of it. */
interface Planned {
  readonly profile: Profile;
  readonly host: MountHost;
  readonly candidates: readonly [Candidate, Candidate];
  readonly seam: Seam;
  readonly window: MixWindow;
}

/** Sound before the overlap and after it. */
const AROUND_S = 5;
const CURVE_POINTS = 200;
const PEAK_POINTS = 400;
const MAX_AT_ONCE = 2;
/** Jobs of mounts that are due before this come first. */
const DUE_MS = 20_000;
/** Who has waited so long is told to come back. */
const DEADLINE_MS = 30_000;

export class Previews implements Seams {
  readonly #options: PreviewsOptions;
  #running = 0;

  constructor(options: PreviewsOptions) {
    this.#options = options;
  }

  async describe(request: SeamRequest, signal: AbortSignal): Promise<SeamPreview> {
    const { planned, rendered } = await this.#make(request, 'none', signal);
    return preview(request.mount, planned, rendered);
  }

  async render(request: SeamRequest, format: 'wav' | 'mp3', signal: AbortSignal): Promise<Uint8Array> {
    const { rendered } = await this.#make(request, format, signal);
    return rendered.audio;
  }

  async #make(request: SeamRequest, format: SeamFormat, asker: AbortSignal) {
    const host = this.#options.host(request.mount);
    if (this.#running >= MAX_AT_ONCE) {
      const message = `${MAX_AT_ONCE} previews are being made already: ask again in a few seconds`;
      throw new JetStreamError('JS_LIMIT_REACHED', message);
    }
    this.#running++;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooLate()), DEADLINE_MS);
    const signal = AbortSignal.any([asker, late.signal]);
    try {
      const planned = await this.#plan(request, host, signal);
      const { window, profile } = planned;
      const mix = { kind: 'mix', profile, ceiling: ceilingOf(host.config), ...window } as const;
      const spec = { kind: 'seam', mix, format, peakPoints: PEAK_POINTS } as const;
      const rendered = await this.#options.renderer.seam(spec, monotonicMs() + DUE_MS, signal);
      return { planned, rendered };
    } finally {
      clearTimeout(timer);
      this.#running--;
    }
  }

  async #plan(request: SeamRequest, host: MountHost, signal: AbortSignal): Promise<Planned> {
    const { profile, config } = host;
    if (!profile) throw new JetStreamError('JS_MOUNT_FAILED', `mount "${host.id}": ${host.reason}`);
    const tracks = await seamTracks(request, host, this.#options);
    const [from, to] = await Promise.all(
      tracks.map((track) => this.#candidate(track, host, profile, signal)),
    );
    const candidates = [from, to] as [Candidate, Candidate];
    const rules = {
      crossfade: config.crossfade,
      sampleRateHz: profile.sampleRateHz,
      samplesPerFrame: samplesPerFrame(profile.sampleRateHz),
    };
    const seam = planSeam(...candidates, rules);
    return { profile, host, candidates, seam, window: seamWindow(seam, AROUND_S, rules) };
  }

  async #candidate(
    { entry, access }: SeamTrack,
    { config }: MountHost,
    { sampleRateHz, channels }: Profile,
    signal: AbortSignal,
  ): Promise<Candidate> {
    const { renderer, maxGainDb } = this.#options;
    const track = { path: entry.location, sampleRateHz, channels };
    const request = { deadlineMs: monotonicMs() + DUE_MS, beyondSamples: null };
    const facts = await renderer.scan(track, access, request, signal);
    const prepare = createPrepare(config, maxGainDb, () => undefined);
    const choice = { lane: 'rotation', reason: 'preview', queueEntry: null, rotation: null } as const;
    return { ...prepare(entry, facts, 'playlist'), ...choice };
  }
}

function preview(mount: string, planned: Planned, { peaks, limitedDb }: RenderedSeam): SeamPreview {
  const { profile, host, candidates, seam, window } = planned;
  const { sampleRateHz } = profile;
  const perFrame = samplesPerFrame(sampleRateHz);
  const side = (index: 0 | 1, voice: Voice): SeamSide => {
    const { entry, title, gain } = candidates[index];
    return {
      location: entry.location,
      title: title.text,
      gainDb: Math.round(linearToDb(gain) * 10) / 10,
      curve: curveOf(voice, window, perFrame),
      peaks: peaks[index] ?? [],
    };
  };
  return {
    mount,
    lengthS: (window.frames * perFrame) / sampleRateHz,
    sampleRateHz,
    overlap: {
      startS: (seam.overlapStart - window.startFrame * perFrame) / sampleRateHz,
      lengthS: seam.overlapSamples / sampleRateHz,
    },
    curve: host.config.crossfade.curve,
    limitedDb,
    outgoing: side(0, seam.outgoing),
    incoming: side(1, seam.incoming),
  };
}

/** Envelope of a voice at the beginnings of equal pieces of a window. */
function curveOf(voice: Voice, { startFrame, frames }: MixWindow, perFrame: number): number[] {
  const first = (startFrame - voice.originFrame) * perFrame;
  return Array.from({ length: CURVE_POINTS }, (_, point) => {
    const at = first + Math.round((point * frames * perFrame) / CURVE_POINTS);
    if (at < voice.entrySample || at >= voice.exitSample) return 0;
    return Math.round(envelopeGainAt(at, voice) * 1000) / 1000;
  });
}

function tooLate(): JetStreamError {
  const message = `the preview was not ready within ${DEADLINE_MS / 1000} s, for what is on the air comes first: ask again later`;
  return new JetStreamError('JS_RENDER_LOST', message);
}
