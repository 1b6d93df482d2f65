// The newest levels of every mount, kept out of the signals: ten a second for each would redraw far too much.

/** Levels of a mount at one moment, as shares 0..1 of the meter's scale. */
export interface Levels {
  readonly peak: number;
  readonly rms: number;
}

interface Kept {
  before: Levels;
  last: Levels;
  atMs: number;
}

const SILENT: Levels = { peak: 0, rms: 0 };
/** The server's beat; between two beats a meter glides. */
const STEP_MS = 100;
/** Without news for this long a meter falls to nothing. */
const STALE_MS = 1500;
const kept = new Map<string, Kept>();

/** Quietest level that is shown, dBFS. */
const FLOOR_DB = -48;

/** Share of the meter's scale for a level in dBFS; null is silence. */
export function shareOf(db: number | null): number {
  return db === null ? 0 : Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

/** Takes a mount's newest levels, dBFS. */
export function pushLevels(mount: string, peakDb: number | null, rmsDb: number | null): void {
  const pair = { peak: shareOf(peakDb), rms: shareOf(rmsDb) };
  const known = kept.get(mount);
  if (!known) kept.set(mount, { before: SILENT, last: pair, atMs: performance.now() });
  else {
    known.before = known.last;
    known.last = pair;
    known.atMs = performance.now();
  }
}

/** Levels of a mount at the page's clock, interpolated between the two newest; null when none have come lately. */
export function levelsAt(mount: string, atMs: number): Levels | null {
  const known = kept.get(mount);
  if (!known || atMs - known.atMs > STALE_MS) return null;
  const share = Math.min(1, Math.max(0, (atMs - known.atMs) / STEP_MS));
  return {
    peak: known.before.peak + (known.last.peak - known.before.peak) * share,
    rms: known.before.rms + (known.last.rms - known.before.rms) * share,
  };
}

/** Forgets mounts that are gone. */
export function keepLevelsOf(ids: ReadonlySet<string>): void {
  for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id);
}
