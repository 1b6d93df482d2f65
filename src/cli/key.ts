// `jetstream key`: makes, lists and revokes keys in the database, whether the server runs or not.
import { Keyring } from '../access/keyring.js';
import { loadStatePath } from '../config/load.js';
import { messageOf } from '../model/errors.js';
import { openDatabase } from '../store/database.js';
import { type KeyRecord, KeyStore } from '../store/key-store.js';
import type { ConfigFileChoice } from './config-file.js';
import type { KeyTask } from './key-command-line.js';
import { EXIT, type Streams } from './streams.js';
import { table } from './table.js';

/** A server writes every second for a moment; a command may wait for it. */
const busyTimeoutMs = 5000;

/** Carries out a task; returns the exit code, 0 or 1. The only line on `out` of "add" is the key. */
export function key(task: KeyTask, { configFile }: ConfigFileChoice, streams: Streams): number {
  try {
    const path = loadStatePath(configFile);
    const { database } = openDatabase(path, { keepDamaged: true, busyTimeoutMs });
    try {
      perform(task, new Keyring(new KeyStore(database)), streams);
    } finally {
      database.close();
    }
    return EXIT.ok;
  } catch (error) {
    streams.err(messageOf(error));
    return EXIT.failed;
  }
}

function perform(task: KeyTask, keyring: Keyring, { out, err }: Streams): void {
  switch (task.verb) {
    case 'add': {
      const { key, text } = keyring.add({ name: task.keyName, role: task.role, mounts: task.mounts });
      out(text);
      err(`key ${key.id} for "${key.name}": ${key.role}, ${mountsOf(key)}. Keep it: it is not shown again.`);
      return;
    }
    case 'list':
      out(task.json ? JSON.stringify(keyring.list().map(toJson), null, 2) : keyTable(keyring.list()));
      return;
    case 'revoke':
      keyring.revoke(task.id);
      err(`key ${task.id} is revoked; a running server notices within a second`);
  }
}

function keyTable(keys: readonly KeyRecord[]): string {
  const rows = keys.map((one) => [
    one.id,
    one.name,
    one.role,
    mountsOf(one),
    day(one.createdAtMs),
    day(one.lastUsedAtMs),
    day(one.revokedAtMs),
  ]);
  return table(['ID', 'NAME', 'ROLE', 'MOUNTS', 'CREATED', 'LAST USED', 'REVOKED'], rows);
}

function toJson({ createdAtMs, lastUsedAtMs, revokedAtMs, ...rest }: KeyRecord): object {
  return { ...rest, createdAt: iso(createdAtMs), lastUsedAt: iso(lastUsedAtMs), revokedAt: iso(revokedAtMs) };
}

function mountsOf({ mounts }: KeyRecord): string {
  return mounts === null ? 'all mounts' : mounts.join(',');
}

function day(ms: number | null): string {
  return iso(ms)?.slice(0, 16).replace('T', ' ') ?? '-';
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
