// Scans under way: whoever asks for the same track shares one, and may begin with what it has found out so far.
import type { TrackFacts } from '../model/track.js';

/** What a scan is asked for. */
export interface ScanRequest {
  /** Equal for equal files, sample rates, channel counts and permissions. */
  readonly key: string;
  /** Monotonic ms at which the answer is due. */
  readonly deadlineMs: number;
  /**
   * Null to wait for the whole track. Else facts of its beginning may answer, once they tell of more samples than
   * these and {@link PATIENCE_MS} have passed; whoever got them asks again.
   */
  readonly beyondSamples: number | null;
}

/** Runs one scan to its end. `deadline` is asked again and again; `onFacts` hears what is known after every step. */
export type RunScan = (
  deadline: () => number,
  onFacts: (facts: TrackFacts) => void,
  signal: AbortSignal,
) => Promise<TrackFacts>;

/** How long a whole answer is waited for before the beginning of a track will do. */
export const PATIENCE_MS = 2500;

interface Running {
  readonly whole: Promise<TrackFacts>;
  readonly abort: AbortController;
  readonly looks: Set<() => void>;
  /** Those who wait for an answer. */
  readonly askers: Set<ScanRequest>;
  /** Of the last who asked: whoever got the beginning of a track needs the rest of it later. */
  deadlineMs: number;
  partial: TrackFacts | null;
}

/** One per renderer. */
export class Scans {
  readonly #running = new Map<string, Running>();

  /** Answers a request, with the scan that runs already if there is one. Rejects as the scan does, or on abort. */
  async answer(request: ScanRequest, run: RunScan, signal?: AbortSignal): Promise<TrackFacts> {
    const running = this.#running.get(request.key) ?? this.#start(request, run);
    running.askers.add(request);
    running.deadlineMs = request.deadlineMs;
    const ended = new AbortController();
    try {
      const beginning = this.#beginning(running, request, ended.signal);
      return await Promise.race([running.whole, beginning, aborted(signal, ended.signal)]);
    } finally {
      ended.abort();
      running.askers.delete(request);
      if (signal?.aborted && running.askers.size === 0) running.abort.abort(signal.reason);
    }
  }

  #start({ key, deadlineMs }: ScanRequest, run: RunScan): Running {
    const abort = new AbortController();
    const onFacts = (facts: TrackFacts) => {
      running.partial = facts;
      for (const look of running.looks) look();
    };
    // On the next turn, when `running` is there.
    const whole = Promise.resolve().then(() => run(() => deadlineOf(running), onFacts, abort.signal));
    const running: Running = {
      whole,
      abort,
      looks: new Set(),
      askers: new Set(),
      deadlineMs,
      partial: null,
    };
    this.#running.set(key, running);
    whole
      .catch(() => undefined)
      .finally(() => {
        if (this.#running.get(key) === running) this.#running.delete(key);
      });
    abort.signal.addEventListener('abort', () => this.#running.delete(key), { once: true });
    return running;
  }

  /** Facts that tell more than the asker knows, after its patience; never without them. */
  #beginning(running: Running, { beyondSamples }: ScanRequest, ended: AbortSignal): Promise<TrackFacts> {
    return new Promise((resolve) => {
      if (beyondSamples === null) return;
      let isPatient = true;
      const look = () => {
        const { partial } = running;
        if (!isPatient && partial && partial.lengthSamples > beyondSamples) resolve(partial);
      };
      const timer = setTimeout(() => {
        isPatient = false;
        look();
      }, PATIENCE_MS);
      running.looks.add(look);
      ended.addEventListener('abort', () => {
        clearTimeout(timer);
        running.looks.delete(look);
      });
    });
  }
}

/** When a scan is due: when the first of those who wait needs it. */
function deadlineOf({ askers, deadlineMs }: Running): number {
  return askers.size === 0 ? deadlineMs : Math.min(...[...askers].map((asker) => asker.deadlineMs));
}

function aborted(signal: AbortSignal | undefined, ended: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: ended });
  });
}
