// A server that others can reach does not start without a key; it says how to make one.
import { type GateConfig, needsNoKeys } from '../access/make-gate.js';
import { JetStreamError } from '../model/errors.js';

/**
 * Makes sure that callers can be told apart.
 * @param hasKey whether a key works
 * @param configFile named in the advice
 * @param program what starts this program, as typed
 * @throws JetStreamError `JS_CONFIG_INVALID` with the command that makes a key
 */
export function requireKey(
  config: GateConfig,
  hasKey: boolean,
  configFile: string,
  program: string = programName(process.argv[1] ?? ''),
): void {
  if (hasKey || needsNoKeys(config)) return;
  const { host } = config.server;
  const reason =
    config.api.trusted_proxies.length > 0
      ? 'behind the proxies of [api] trusted_proxies everybody could run this station'
      : `on ${host} everybody who reaches it could run this station`;
  const command = `${program} key add NAME --role admin --config ${quoted(configFile)}`;
  const message = `there is no key, and ${reason}: make one with\n  ${command}\nor set [server] host to 127.0.0.1`;
  throw new JetStreamError('JS_CONFIG_INVALID', message);
}

function programName(script: string): string {
  return script.endsWith('.js') ? `node ${quoted(script)}` : 'jetstream';
}

function quoted(path: string): string {
  return /^[\w./:@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
