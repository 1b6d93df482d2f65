// What is wrong with a config, said so that the operator can mend everything in one go.
import { JetStreamError } from '../model/errors.js';
import { formatKeyPath, type KeyPath } from './key-path.js';
import type { Positions } from './positions.js';

/** One thing wrong with a config file or with a mount given by the API. */
export interface ConfigFault {
  /** The file as it was named; absent for definitions that came as JSON. */
  readonly file?: string;
  /** Line from 1: of the key, or of its nearest parent when the key is missing. */
  readonly line?: number;
  /** Column from 1, in UTF-16 units. */
  readonly column?: number;
  /** Dotted path such as `mounts[0].icecast_servers[1].port`; empty for the document itself. */
  readonly key: string;
  /** What was wrong, complete in itself. */
  readonly message: string;
  /** What would have been right, for example `a whole number from 1 to 65535`. */
  readonly expected: string;
  /** The nearest valid key or value, when one is near. */
  readonly nearest?: string;
}

/**
 * A config that cannot be used. Its message has one line per fault:
 * `config.toml:12: mounts[0].bitrat: unknown key; did you mean "bitrate"?`
 */
export class ConfigError extends JetStreamError {
  readonly faults: readonly ConfigFault[];

  constructor(
    code: 'JS_CONFIG_INVALID' | 'JS_CONFIG_UNREADABLE',
    faults: readonly ConfigFault[],
    options?: { cause?: unknown },
  ) {
    super(code, faults.map(formatFault).join('\n'), options);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** One fault as one line of text. */
export function formatFault(fault: ConfigFault): string {
  const place = [fault.file, fault.line].filter((part) => part !== undefined).join(':');
  const hint = fault.nearest === undefined ? '' : `; did you mean "${fault.nearest}"?`;
  return [place, fault.key, fault.message + hint].filter((part) => part !== '').join(': ');
}

/** A fault whose place in the file is not known yet. */
export type Finding = Pick<ConfigFault, 'message' | 'expected' | 'nearest'>;

/** Faults that are told of one document; a body of a request may hold a hundred thousand. */
const MAX_TOLD = 100;

/** Gathers faults by key path during the checks: the first 100, and how many more there are. */
export class FaultList {
  readonly #found: { path: KeyPath; finding: Finding }[] = [];
  #count = 0;

  /** Notes a fault of the value at `path`; a function is asked for its words only when they are told. */
  add(path: KeyPath, finding: Finding | (() => Finding)): void {
    this.#count += 1;
    if (this.#found.length >= MAX_TOLD) return;
    this.#found.push({ path, finding: typeof finding === 'function' ? finding() : finding });
  }

  /** The faults that are told, in order of discovery. */
  get found(): readonly { readonly path: KeyPath; readonly finding: Finding }[] {
    return this.#found;
  }

  /** How many faults were found so far. */
  get count(): number {
    return this.#count;
  }

  /**
   * The faults that are told, in the order of the file's lines, or in order of discovery without a file; a last one says
   * how many there are beside them.
   */
  located(file?: string, positions?: Positions): ConfigFault[] {
    const faults = this.#found.map(({ path, finding }): ConfigFault => {
      const place = positions?.find(path);
      return { ...(file !== undefined && { file }), ...place, key: formatKeyPath(path), ...finding };
    });
    faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
    const others = this.#count - faults.length;
    if (others === 0) return faults;
    const message = `and ${others} more: mend these first`;
    return [...faults, { ...(file !== undefined && { file }), key: '', message, expected: 'no fault' }];
  }
}
