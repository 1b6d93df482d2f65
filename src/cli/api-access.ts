// Finds the server that a command talks to, and the key to ask it with; keys never stand on a command line.
import { readFileSync } from 'node:fs';
import { loadServer } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { messageOf } from '../model/errors.js';
import { type ApiAccess, CommandFault } from './api-client.js';

/** The variables a command reads. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** How the command line names the server. */
export interface ServerChoice {
  /** Address of the API; it wins over the variable JETSTREAM_URL, and that over the config file. */
  readonly url: string | undefined;
  /** File whose first line is the key; it wins over the variable JETSTREAM_API_KEY. */
  readonly keyFile: string | undefined;
}

/**
 * The server and the key for a command. The config file is read only when nothing else names the server.
 * @throws CommandFault when an address or the key file is of no use; ConfigError when the config is not
 */
export function findAccess(choice: ServerChoice, configFile: string, env: Variables): ApiAccess {
  const url = choice.url ?? (env.JETSTREAM_URL || undefined);
  const address = url === undefined ? addressOf(loadServer(configFile, { env })) : checkUrl(url);
  const key = choice.keyFile === undefined ? env.JETSTREAM_API_KEY?.trim() || null : readKey(choice.keyFile);
  return { address, key };
}

/** Where the server of a config is reached from this machine. */
export function addressOf({ host, port }: Pick<Config['server'], 'host' | 'port'>): string {
  if (port === 0)
    throw new CommandFault('the config lets the server take any free port: name the address with --url');
  const near = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === null || !isWeb || url.username !== '' || url.password !== '' || url.search !== '') {
    throw new CommandFault('the address must be like http://127.0.0.1:8080, without user, password or query');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function readKey(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandFault(`cannot read the key file: ${messageOf(cause)}`, undefined, { cause });
  }
  const key = text.split('\n', 1)[0]?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new CommandFault(`the first line of ${file} is no key: put there what "jetstream key add" printed`);
}
