// Puts the gate together from the database and the config.
import type { Config } from '../config/schema.js';
import { monotonicMs } from '../model/time.js';
import type { StoreDatabase } from '../store/database.js';
import { KeyStore } from '../store/key-store.js';
import { SessionStore } from '../store/session-store.js';
import { listensOnLoopback } from './addresses.js';
import { Gate } from './gate.js';
import { Keyring } from './keyring.js';
import { LoginLimit } from './login-limit.js';
import { Sessions } from './sessions.js';

/** What of the config the gate depends on. */
export interface GateConfig {
  readonly server: Pick<Config['server'], 'host'>;
  readonly api: Pick<Config['api'], 'trusted_proxies' | 'failed_logins_per_minute'>;
}

/** Whether nobody but this machine can call, so that it may do without keys: a trusted proxy brings others. */
export function needsNoKeys({ server, api }: GateConfig): boolean {
  return listensOnLoopback(server.host) && api.trusted_proxies.length === 0;
}

/**
 * The gate over a database.
 * @param areKeysKnown whether its keys are those that were made: false where it took the place of a damaged one or
 * cannot be read. That opens nothing, for as long as this gate stands.
 */
export function makeGate(database: StoreDatabase, config: GateConfig, areKeysKnown: boolean): Gate {
  const keyring = new Keyring(new KeyStore(database));
  return new Gate({
    keyring,
    sessions: new Sessions(new SessionStore(database), keyring),
    limit: new LoginLimit(config.api.failed_logins_per_minute, monotonicMs),
    opensWithoutKeys: needsNoKeys(config) && areKeysKnown,
  });
}
