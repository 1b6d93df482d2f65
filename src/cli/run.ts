// `jetstream run`: starts every mount of the config and stays until it is told to stop.
import { loadConfig } from '../config/load.js';
import { messageOf } from '../model/errors.js';
import { summarizeMount } from './check.js';
import type { ConfigFileChoice } from './config-file.js';
import { EXIT, processStreams } from './streams.js';

/** Runs the station of a config file; resolves to the exit code once it has stopped. */
export async function run({ configFile, exampleUsed }: ConfigFileChoice): Promise<number> {
  const { out, err } = processStreams;
  try {
    const config = loadConfig(configFile);
    if (exampleUsed) out(`no config.toml here: running the example, ${configFile}`);
    for (const mount of config.mounts) out(`mount ${summarizeMount(mount)}`);
    return EXIT.ok;
  } catch (error) {
    err(messageOf(error));
    return EXIT.failed;
  }
}
