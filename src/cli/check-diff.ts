// `jetstream check --diff`: asks the running server what a reload of its config file would do.
import { loadConfig } from '../config/load.js';
import type { ConfigDifference, MountReload } from '../model/config-reload.js';
import { messageOf } from '../model/errors.js';
import { findAccess, type ServerChoice, type Variables } from './api-access.js';
import { ApiClient, CommandFault } from './api-client.js';
import type { ConfigFileChoice } from './config-file.js';
import { EXIT, type Streams } from './streams.js';
import { plain } from './table.js';

/**
 * Prints what a reload would do, a line for each thing or the answer as it is; resolves to the exit code. The file is checked first, and
 * says where the server is unless `server` does.
 */
export async function checkDiff(
  { configFile }: ConfigFileChoice,
  server: ServerChoice,
  streams: Streams,
  { isJson = false, env = process.env }: { readonly isJson?: boolean; readonly env?: Variables } = {},
): Promise<number> {
  try {
    loadConfig(configFile, { env });
    const client = new ApiClient(findAccess(server, configFile, env));
    const difference = await client.call<ConfigDifference>('GET', '/api/config/diff');
    if (isJson) streams.out(JSON.stringify(difference, null, 2));
    else for (const line of describeDifference(difference)) streams.out(plain(line));
    return EXIT.ok;
  } catch (error) {
    streams.err(messageOf(error));
    return error instanceof CommandFault ? error.exitCode : EXIT.failed;
  }
}

/** What a reload does, in lines for people under a heading; one line when it does nothing. */
export function describeDifference(
  { file, mounts, settings, needRestart }: ConfigDifference,
  heading = 'a reload would change this',
): string[] {
  const lines = [
    ...mounts.filter(({ action }) => action !== 'keep').flatMap(describeMount),
    ...settings.map((key) => `${key}: taken up at once`),
    ...needRestart.map((key) => `${key}: needs a restart of the server; a reload leaves it as it is`),
  ];
  const kept = mounts.filter(({ action }) => action === 'keep').length;
  if (lines.length === 0) return [`${file}: nothing differs from what runs`];
  return [`${file}: ${heading}`, ...lines.map((line) => `  ${line}`), `  ${kept} untouched`];
}

function describeMount({ id, action, applied, restarted, later }: MountReload): string[] {
  if (action === 'add') return [`${id}: starts, it is new`];
  if (action === 'remove') return [`${id}: stops, it is not in the file any more`];
  const keys = applied.join(', ');
  const head =
    action === 'restart' ? `${id}: restarts at its place` : `${id}: changes without a cut: ${keys}`;
  return [
    head,
    ...restarted.map(({ what, why }) => `  ${what} restarts: ${why}`),
    ...later.map(({ key, when }) => `  ${key}: ${when}`),
  ];
}
