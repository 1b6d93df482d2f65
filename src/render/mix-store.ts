// Rendered mixes: one file each, rendered once however many wait for it, and kept while it is on a timeline.
import { join } from 'node:path';
import { codeOf } from '../model/errors.js';
import { type EncoderKind, frameDurationMs } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import { readAssetHead } from './asset-file.js';
import type { CacheFolder, CacheNeed, NeedOf } from './cache-folder.js';
import type { CachePlaces } from './cache-places.js';
import { edgePath } from './edge-file.js';
import type { RenderPool } from './pool.js';
import { type MixSpec, mixKey } from './specs.js';
import type { RenderedTrack } from './voice-pcm.js';

export interface MixStoreOptions {
  readonly places: CachePlaces;
  readonly pool: RenderPool;
  readonly encoderVersion: (kind: EncoderKind) => string;
  /** What is rendered of a voice's track, where that is known. */
  readonly renderedOf: (voice: MixSpec['voices'][number], spec: MixSpec) => RenderedTrack | null;
  /** What planners want with every file, mixes included. */
  readonly needs: () => NeedOf;
  /** Whether a mix that was asked for was there. */
  readonly onLookup: (isHit: boolean) => void;
}

interface Rendering {
  readonly path: Promise<string>;
  readonly controller: AbortController;
  /** Deadlines of all who wait, monotonic ms. */
  readonly deadlines: Set<{ readonly ms: number }>;
}

/** A mix may be read this long after it was due: a timeline slips, and a worker restarts. */
const KEPT_AFTER_MS = 120_000;

export class MixStore {
  readonly #options: MixStoreOptions;
  readonly #running = new Map<string, Rendering>();
  /** Until when a file is on a timeline, by path. */
  readonly #planned = new Map<string, CacheNeed & { readonly untilMs: number }>();
  readonly #distrusted = new Map<string, Promise<void>>();

  constructor(options: MixStoreOptions) {
    this.#options = options;
  }

  /**
   * Renders a mix, or finds it rendered. It is given up when every signal of those who wait has aborted.
   * @returns path of its asset file
   * @throws JetStreamError of the job, or the reason of `signal`
   */
  async render(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string> {
    const key = mixKey(spec, this.#options.encoderVersion(spec.profile.encoder));
    await this.#distrusted.get(key);
    signal.throwIfAborted();
    const rendering = this.#running.get(key) ?? this.#start(spec, key);
    const deadline = { ms: deadlineMs };
    rendering.deadlines.add(deadline);
    const leave = () => {
      rendering.deadlines.delete(deadline);
      if (rendering.deadlines.size > 0) return;
      this.#forget(key, rendering);
      rendering.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      const path = await rendering.path;
      signal.throwIfAborted();
      this.#plan(path, spec, deadlineMs);
      return path;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Removes a mix that turned out damaged or missing, so that it is rendered again when it is asked for. */
  async distrust(key: string): Promise<void> {
    const removed = this.#remove(key).finally(() => this.#distrusted.delete(key));
    this.#distrusted.set(key, removed);
    await removed;
  }

  /** What planners want with a mix. */
  needOf(path: string): CacheNeed | null {
    const need = this.#planned.get(path);
    if (!need) return null;
    if (need.untilMs > monotonicMs()) return need;
    this.#planned.delete(path);
    return null;
  }

  #plan(path: string, spec: MixSpec, dueAtMs: number): void {
    const untilMs = dueAtMs + spec.frames * frameDurationMs(spec.profile) + KEPT_AFTER_MS;
    const known = this.#planned.get(path);
    if (known && known.untilMs >= untilMs) return;
    this.#forgetPast();
    this.#planned.delete(path);
    this.#planned.set(path, { isPlanned: true, dueAtMs, untilMs });
  }

  /** Forgets what has left every timeline; the oldest entries come first. */
  #forgetPast(): void {
    for (const [path, { untilMs }] of this.#planned) {
      if (untilMs > monotonicMs()) return;
      this.#planned.delete(path);
    }
  }

  #start(spec: MixSpec, key: string): Rendering {
    const controller = new AbortController();
    const deadlines: Rendering['deadlines'] = new Set();
    const path = this.#find(spec, key, deadlines, controller.signal).finally(() =>
      this.#forget(key, rendering),
    );
    const rendering: Rendering = { path, controller, deadlines };
    this.#running.set(key, rendering);
    return rendering;
  }

  #forget(key: string, rendering: Rendering): void {
    if (this.#running.get(key) === rendering) this.#running.delete(key);
  }

  async #find(
    spec: MixSpec,
    key: string,
    deadlines: Rendering['deadlines'],
    signal: AbortSignal,
  ): Promise<string> {
    const { places, needs, onLookup } = this.#options;
    for (const folder of await places.all()) {
      const path = mixPath(folder, key);
      if ((await readAssetHead(path))?.totalFrames !== spec.frames) continue;
      await folder.touch(path);
      onLookup(true);
      return path;
    }
    onLookup(false);
    const run = async () => this.#run(await places.current(), spec, key, deadlines, signal);
    return run().catch(async (error: unknown) => {
      if (codeOf(error) !== 'JS_CACHE_WRITE_FAILED' || places.isDegraded) throw error;
      await places.degrade(error, needs());
      return run();
    });
  }

  async #run(
    folder: CacheFolder,
    spec: MixSpec,
    key: string,
    deadlines: Rendering['deadlines'],
    signal: AbortSignal,
  ): Promise<string> {
    const { places, pool, needs, renderedOf } = this.#options;
    const path = mixPath(folder, key);
    const edgeFolder = places.isDegraded ? null : folder.path;
    const output = () => ({
      path,
      key,
      edgeFolder,
      rendered: spec.voices.map((each) => renderedOf(each, spec)),
    });
    const deadline = () => Math.min(...[...deadlines].map(({ ms }) => ms));
    await pool.run({ order: () => ({ spec, output: output() }), deadline }, signal);
    const edges = spec.voices.flatMap(({ facts }) => [
      edgePath(folder.path, facts, 'head'),
      edgePath(folder.path, facts, 'tail'),
    ]);
    await Promise.all([path, ...edges].map((file) => folder.note(file)));
    const needOf = needs();
    await places.evict((file) => (file === path ? { isPlanned: true, dueAtMs: 0 } : needOf(file)));
    return path;
  }

  async #remove(key: string): Promise<void> {
    // Without any place there is nothing to remove.
    const folders = await this.#options.places.all().catch(() => []);
    for (const folder of folders) await folder.remove(mixPath(folder, key));
  }
}

function mixPath(folder: CacheFolder, key: string): string {
  return join(folder.path, 'mix', key.slice(0, 2), `${key}.jsa`);
}
