// Tells which targets of a mount stay when its list of servers is another one.
import { isDeepStrictEqual } from 'node:util';
import type { TargetConfig } from './target-schema.js';

/** What becomes of one target of a new list; positions are those of the old list. */
export interface TargetMatch {
  readonly config: TargetConfig;
  /** The old target that is the same in every key: its connection stays. */
  readonly keeps: number | null;
  /** The old target with the same address: its connection is closed before the new one is opened. */
  readonly replaces: number | null;
  /** Keys that differ from the replaced one's. */
  readonly changed: readonly string[];
}

/** A new list of targets beside an old one; old targets that no match names are gone. */
export function matchTargets(before: readonly TargetConfig[], after: readonly TargetConfig[]): TargetMatch[] {
  const free = new Set(before.keys());
  const take = (isMatch: (old: TargetConfig) => boolean): number | null => {
    const found = [...free].find((index) => isMatch(before[index] as TargetConfig));
    if (found !== undefined) free.delete(found);
    return found ?? null;
  };
  const kept = after.map((config) => take((old) => isDeepStrictEqual(old, config)));
  return after.map((config, index) => {
    const keeps = kept[index] ?? null;
    const replaces = keeps === null ? take((old) => targetName(old) === targetName(config)) : null;
    const changed = replaces === null ? [] : changedKeys(before[replaces] as TargetConfig, config);
    return { config, keeps, replaces, changed };
  });
}

/** A target in a few words: `host:port/mount`; without its mount where it has the mount's path. */
export function targetName({ host, port, mount }: TargetConfig): string {
  return `${host.includes(':') ? `[${host}]` : host.toLowerCase()}:${port}${mount ?? ''}`;
}

function changedKeys(before: TargetConfig, after: TargetConfig): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof TargetConfig>;
  return [...keys].filter((key) => !isDeepStrictEqual(before[key], after[key]));
}
