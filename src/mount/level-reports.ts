// Sends the levels of a worker's mounts, all in one message, only while somebody wants those of one of them.
import { type IntervalTimer, nodeTimer } from '../playout/ticker.js';
import { LEVEL_INTERVAL_MS, type LevelMeter, type LevelReading } from './level-meter.js';

/** Levels of one mount. */
export interface MountLevels extends LevelReading {
  readonly id: string;
}

/** One per worker; its timer runs only while a meter is on. */
export class LevelReports {
  readonly #meters = new Map<string, LevelMeter>();
  readonly #send: (levels: readonly MountLevels[]) => void;
  readonly #timer: IntervalTimer;
  #handle: unknown = null;

  constructor(send: (levels: readonly MountLevels[]) => void, timer: IntervalTimer = nodeTimer) {
    this.#send = send;
    this.#timer = timer;
  }

  /** Switches the levels of a mount on or off; `meter` is undefined for a mount that does not run here any more. */
  set(id: string, meter: LevelMeter | undefined, on: boolean): void {
    const known = this.#meters.get(id);
    if (known !== meter) known?.set(false);
    meter?.set(on);
    if (meter && on) this.#meters.set(id, meter);
    else this.#meters.delete(id);
    this.#adjust();
  }

  #adjust(): void {
    const isNeeded = this.#meters.size > 0;
    if (isNeeded === (this.#handle !== null)) return;
    if (isNeeded) this.#handle = this.#timer.setInterval(() => this.#report(), LEVEL_INTERVAL_MS);
    else {
      this.#timer.clearInterval(this.#handle);
      this.#handle = null;
    }
  }

  #report(): void {
    const levels: MountLevels[] = [];
    for (const [id, meter] of this.#meters) {
      const reading = meter.read();
      if (reading) levels.push({ id, ...reading });
    }
    if (levels.length > 0) this.#send(levels);
  }
}
