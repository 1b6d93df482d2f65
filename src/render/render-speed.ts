// How fast this machine renders what is not cached, measured while it does.

/** Steps of the recent past that count. */
const STEPS = 64;
/** Less audio than this says nothing: the first steps of a server are short, and made while everything else starts. */
const LEAST_AUDIO_S = 20;

/** Mean speed of one render process over its recent steps. */
export class RenderSpeed {
  readonly #steps: { readonly audioS: number; readonly wallS: number }[] = [];

  /** Takes a step that decoded and encoded `audioS` seconds of audio within `wallS` seconds. */
  add(audioS: number, wallS: number): void {
    this.#steps.push({ audioS, wallS });
    if (this.#steps.length > STEPS) this.#steps.shift();
  }

  /** Seconds of audio per second of wall time; null before enough was measured. */
  get factor(): number | null {
    const audioS = this.#steps.reduce((sum, step) => sum + step.audioS, 0);
    const wallS = this.#steps.reduce((sum, step) => sum + step.wallS, 0);
    return audioS >= LEAST_AUDIO_S && wallS > 0 ? audioS / wallS : null;
  }
}
