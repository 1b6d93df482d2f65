// `jetstream check`: says whether a config can be run, without starting anything.
import { existsSync } from 'node:fs';
import { ConfigError, type ConfigFault, formatFault } from '../config/faults.js';
import { loadConfig } from '../config/load.js';
import type { MountConfig } from '../config/mount-schema.js';
import { isWebUrl } from '../config/resolve-path.js';
import type { Config } from '../config/schema.js';
import { configWarnings } from '../config/warnings.js';
import { messageOf } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';
import type { ConfigFileChoice } from './config-file.js';
import { EXIT, type Streams } from './streams.js';

/** One mount of a valid config, without a password. */
interface CheckedMount {
  readonly id: string;
  readonly path: string;
  readonly playlist: string;
  /** Whether it is heard on our own port, and the addresses of the servers it goes to. */
  readonly listen: boolean;
  readonly servers: readonly string[];
}

/** What `check --json` prints. */
interface CheckReport {
  readonly file: string;
  /** Whether it can be run; then there are no faults. */
  readonly isValid: boolean;
  readonly faults: readonly ConfigFault[];
  readonly mounts: readonly CheckedMount[];
  readonly warnings: readonly string[];
}

/**
 * Prints `OK`, a line per mount and the warnings, or every fault, or all of it as JSON; returns the exit code, 0 or 1.
 * Nothing is started and no server is asked.
 */
export function check(
  { configFile, exampleUsed }: ConfigFileChoice,
  { out, err }: Streams,
  isJson = false,
): number {
  const report = reportOn(configFile);
  const { isValid, faults, mounts, warnings } = report;
  if (isJson) out(JSON.stringify(report, null, 2));
  else if (!isValid) err(faults.map(formatFault).join('\n'));
  else {
    const file = exampleUsed ? `${configFile} (the example: there is no config.toml here)` : configFile;
    out(`OK: ${file}, ${mounts.length} ${mounts.length === 1 ? 'mount' : 'mounts'}`);
    for (const mount of mounts) out(`  ${describeMount(mount)}`);
    for (const warning of warnings) out(`warning: ${warning}`);
  }
  return isValid ? EXIT.ok : EXIT.failed;
}

function reportOn(file: string): CheckReport {
  try {
    const config = loadConfig(file);
    const warnings = [...configWarnings(config), ...playlistWarnings(config)];
    return { file, isValid: true, faults: [], mounts: config.mounts.map(checkedMount), warnings };
  } catch (error) {
    const unknown = { file, key: '', message: messageOf(error), expected: 'a config that can be read' };
    const faults = error instanceof ConfigError ? error.faults : [unknown];
    return { file, isValid: false, faults, mounts: [], warnings: [] };
  }
}

function checkedMount({ id, path, playlist, listen, icecast_servers: targets }: MountConfig): CheckedMount {
  const servers = targets.map(
    (target) => `${target.tls ? 'https' : 'http'}://${hostPort(target)}${target.mount ?? path}`,
  );
  return { id, path, playlist: hideUserInfo(playlist), listen, servers };
}

/** One line: id, path, playlist and where it goes. */
function describeMount({ id, path, playlist, listen, servers }: CheckedMount): string {
  const places = listen ? ['own listeners', ...servers] : servers;
  return `${id}: ${path}, ${playlist} -> ${places.join(', ') || 'nowhere'}`;
}

function hostPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function playlistWarnings(config: Config): string[] {
  return config.mounts
    .filter(({ follow, playlist }) => follow === undefined && !isWebUrl(playlist) && !existsSync(playlist))
    .map(({ id, playlist }) => `the playlist of mount ${id} does not exist: ${playlist}`);
}
