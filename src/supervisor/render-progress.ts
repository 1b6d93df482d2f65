// Progress of tracks being rendered, as events: thinned out, and only of what was not there at first.
import type { EventFeed } from '../model/events.js';
import { frameDurationMs } from '../model/profile.js';
import type { AssetNews } from '../render/asset.js';
import type { BodySpec } from '../render/specs.js';

/** Least time between two events about one track of one mount. */
const INTERVAL_MS = 1000;
/** Tracks known at once; a mount wishes for a few at a time. */
const MAX_TRACKS = 10_000;

interface Known {
  renderedFrames: number;
  toldAtMs: number;
}

export class RenderProgress {
  readonly #events: EventFeed;
  readonly #nowMs: () => number;
  readonly #known = new Map<string, Known>();

  /** `nowMs` is a monotonic clock. */
  constructor(events: EventFeed, nowMs: () => number) {
    this.#events = events;
    this.#nowMs = nowMs;
  }

  /** News of an asset a mount wishes for. */
  note(mount: string, spec: BodySpec, { key, ranges, totalFrames }: AssetNews): void {
    const renderedFrames = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    const id = `${mount}\n${key}`;
    const known = this.#known.get(id);
    if (!known) {
      if (renderedFrames === totalFrames || this.#known.size >= MAX_TRACKS) return;
      this.#known.set(id, { renderedFrames, toldAtMs: this.#nowMs() });
      return;
    }
    const isWhole = renderedFrames === totalFrames;
    if (renderedFrames === known.renderedFrames) return;
    if (!isWhole && this.#nowMs() - known.toldAtMs < INTERVAL_MS) return;
    if (isWhole) this.#known.delete(id);
    else this.#known.set(id, { renderedFrames, toldAtMs: this.#nowMs() });
    const seconds = (frames: number) => Math.round(frames * frameDurationMs(spec.profile)) / 1000;
    const totalS = totalFrames === null ? null : seconds(totalFrames);
    const location = spec.facts.identity.path;
    this.#events.emit('render_progress', { location, renderedS: seconds(renderedFrames), totalS }, mount);
  }

  /** A mount gave up one asset, or all of them. */
  release(mount: string, key?: string): void {
    if (key !== undefined) this.#known.delete(`${mount}\n${key}`);
    else for (const id of this.#known.keys()) if (id.startsWith(`${mount}\n`)) this.#known.delete(id);
  }
}
