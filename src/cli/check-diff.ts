// `jetstream check --diff`: asks the running server what a reload of its config file would do.
import { loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import type { ConfigDifference, MountReload } from '../model/config-reload.js';
import { messageOf } from '../model/errors.js';
import type { ConfigFileChoice } from './config-file.js';
import { EXIT, type Streams } from './streams.js';

const ANSWER_WITHIN_MS = 15_000;
/** The key to ask with, where the server wants one. */
const KEY_VARIABLE = 'JETSTREAM_API_KEY';

/**
 * Prints what a reload would do, a line for each thing; resolves to the exit code, 0 or 1. The file is checked first,
 * and says where the server is.
 */
export async function checkDiff(
  { configFile }: ConfigFileChoice,
  streams: Streams,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  try {
    const difference = await ask(addressOf(loadConfig(configFile)), env[KEY_VARIABLE]);
    for (const line of describeDifference(difference)) streams.out(line);
    return EXIT.ok;
  } catch (error) {
    streams.err(messageOf(error));
    return EXIT.failed;
  }
}

/** What a reload would do, in lines for people; one line when it would do nothing. */
export function describeDifference({ file, mounts, settings, needRestart }: ConfigDifference): string[] {
  const lines = [
    ...mounts.filter(({ action }) => action !== 'keep').flatMap(describeMount),
    ...settings.map((key) => `${key}: taken up at once`),
    ...needRestart.map((key) => `${key}: needs a restart of the server; a reload leaves it as it is`),
  ];
  const kept = mounts.filter(({ action }) => action === 'keep').length;
  if (lines.length === 0) return [`${file}: nothing differs from what runs`];
  return [`${file}: a reload would change this`, ...lines.map((line) => `  ${line}`), `  ${kept} untouched`];
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

async function ask(address: string, key: string | undefined): Promise<ConfigDifference> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const response = await fetch(`${address}/api/config/diff`, { headers, signal }).catch((cause: unknown) => {
    const message = `no server answers at ${address}: start it, or name the config it runs by with --config`;
    throw new Error(message, { cause });
  });
  const answer = (await response.json()) as ConfigDifference & { readonly detail?: string };
  if (response.ok) return answer;
  const advice = response.status === 401 ? `; put a key with the role admin into ${KEY_VARIABLE}` : '';
  throw new Error(`the server at ${address} refused: ${answer.detail ?? response.status}${advice}`);
}

/** Where the server of a config is reached from this machine. */
function addressOf({ server: { host, port } }: Config): string {
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}
