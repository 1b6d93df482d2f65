// The real gate over a real database, for tests.
import Sqlite from 'better-sqlite3';
import type { Gate } from '../../src/access/gate.js';
import { type GateConfig, makeGate } from '../../src/access/make-gate.js';
import type { Config } from '../../src/config/schema.js';
import type { Role } from '../../src/model/caller.js';
import { databaseOver, type StoreDatabase } from '../../src/store/database.js';
import { migrate } from '../../src/store/migrate.js';

/** The defaults of [api]. */
export const apiDefaults: Config['api'] = {
  trusted_proxies: [],
  cors_origins: [],
  public_metrics: false,
  failed_logins_per_minute: 10,
  max_connections: 4000,
};

/** A new database in memory. */
export function passingDatabase(nowMs: () => number = Date.now): StoreDatabase {
  const db = new Sqlite(':memory:');
  migrate(db);
  return databaseOver(db, nowMs);
}

/** A gate without keys, on loopback unless told otherwise. */
export function testGate(over: Partial<GateConfig> = {}, database = passingDatabase()): Gate {
  return makeGate(database, { server: { host: '127.0.0.1' }, api: apiDefaults, ...over }, true);
}

/** Makes a key and returns the header that carries it. */
export function keyHeader(
  { keyring }: Gate,
  role: Role,
  mounts: readonly string[] | null = null,
): { authorization: string } {
  return { authorization: `Bearer ${keyring.add({ name: `a ${role}`, role, mounts }).text}` };
}
