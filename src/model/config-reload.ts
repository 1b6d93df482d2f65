// Taking up a changed config file without a restart of the server.
import type { ChangeEffects } from './lifecycle.js';

/** What happens to one mount when another definition of it is taken up; nothing but the id and action for keep, add and remove. */
export interface MountReload extends ChangeEffects {
  readonly id: string;
  readonly action: 'keep' | 'update' | 'restart' | 'add' | 'remove';
}

/** What differs between the config file and the running server. */
export interface ConfigDifference {
  /** The file as it was named. */
  readonly file: string;
  /** Every mount of the file or of the server that came from it. */
  readonly mounts: readonly MountReload[];
  /** Keys outside of the mounts that are taken up at once, such as `log.level`. */
  readonly settings: readonly string[];
  /** Keys outside of the mounts that are taken up when the server is started again. */
  readonly needRestart: readonly string[];
}

/** Both methods reject with a ConfigError that lists the faults when the file cannot be taken up; nothing is changed then. */
export interface ConfigReload {
  /** What a reload would do. */
  difference(): Promise<ConfigDifference>;
  /** Takes the file up; tells what was done. */
  reload(): Promise<ConfigDifference>;
}
