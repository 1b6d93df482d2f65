// `jetstream check`: says whether a config can be run, without starting anything.
import { existsSync } from 'node:fs';
import { loadConfig } from '../config/load.js';
import type { MountConfig } from '../config/mount-schema.js';
import { isWebUrl } from '../config/resolve-path.js';
import type { Config } from '../config/schema.js';
import { configWarnings } from '../config/warnings.js';
import { messageOf } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';
import type { ConfigFileChoice } from './config-file.js';
import { EXIT, type Streams } from './streams.js';

/**
 * Prints `OK`, a line per mount and the warnings, or every fault; resolves to the exit code, 0 or 1.
 * Nothing is started and no server is asked.
 */
export function check({ configFile, exampleUsed }: ConfigFileChoice, streams: Streams): number {
  let config: Config;
  try {
    config = loadConfig(configFile);
  } catch (error) {
    streams.err(messageOf(error));
    return EXIT.failed;
  }
  const count = config.mounts.length;
  const file = exampleUsed ? `${configFile} (the example: there is no config.toml here)` : configFile;
  streams.out(`OK: ${file}, ${count} ${count === 1 ? 'mount' : 'mounts'}`);
  for (const mount of config.mounts) streams.out(`  ${summarizeMount(mount)}`);
  for (const warning of [...configWarnings(config), ...playlistWarnings(config)]) {
    streams.out(`warning: ${warning}`);
  }
  return EXIT.ok;
}

/** One line on a mount: id, path, playlist and where it goes; never a password. */
function summarizeMount(mount: MountConfig): string {
  const servers = mount.icecast_servers.map(
    (target) => `${target.tls ? 'https' : 'http'}://${hostPort(target)}${target.mount ?? mount.path}`,
  );
  const places = mount.listen ? ['own listeners', ...servers] : servers;
  return `${mount.id}: ${mount.path}, ${hideUserInfo(mount.playlist)} -> ${places.join(', ') || 'nowhere'}`;
}

function hostPort({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function playlistWarnings(config: Config): string[] {
  return config.mounts
    .filter(({ follow, playlist }) => follow === undefined && !isWebUrl(playlist) && !existsSync(playlist))
    .map(({ id, playlist }) => `the playlist of mount ${id} does not exist: ${playlist}`);
}
