import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Keyring } from '../../../src/access/keyring.js';
import { keyIdOf, makeKey } from '../../../src/access/secret.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { KeyStore } from '../../../src/store/key-store.js';

const hourMs = 3_600_000;
let folder: string;
let path: string;
let now: number;
let database: StoreDatabase;
let keyring: Keyring;

/** The keyring of another process over the same file. */
function otherProcess(): { keyring: Keyring; close: () => void } {
  const other = openDatabase(path, { nowMs: () => now }).database;
  return { keyring: new Keyring(new KeyStore(other)), close: () => other.close() };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-keys-'));
  path = join(folder, 'state.db');
  now = 10 * hourMs;
  database = openDatabase(path, { nowMs: () => now }).database;
  keyring = new Keyring(new KeyStore(database));
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const panel = { name: 'panel', role: 'admin', mounts: null } as const;

describe('a key', () => {
  it('is recognisable, and never the same twice', () => {
    const texts = new Set(Array.from({ length: 50 }, () => makeKey().text));
    expect(texts.size).toBe(50);
    for (const text of texts) expect(text).toMatch(/^js_[0-9a-hjkmnp-tv-z]{8}_[A-Za-z0-9_-]{43}$/);
  });

  it('is found by its whole text only', () => {
    const { key, text } = keyring.add(panel);
    expect(keyring.find(text)).toMatchObject({ id: key.id, name: 'panel', role: 'admin', mounts: null });
    const other = text.endsWith('A') ? 'B' : 'A';
    for (const wrong of [
      '',
      'js_',
      key.id,
      text.slice(0, -1) + other,
      `${text}A`,
      ` ${text}`,
      makeKey().text,
    ]) {
      expect(keyring.find(wrong), wrong).toBeNull();
    }
  });

  it('is in the database as a hash only', () => {
    const { text } = keyring.add(panel);
    database.close();
    const bytes = readFileSync(path).toString('latin1');
    expect(bytes).toContain(keyIdOf(text));
    expect(bytes).not.toContain(text);
    expect(bytes).not.toContain(text.slice(12));
  });

  it('works over a restart, with its role and mounts', () => {
    const { text } = keyring.add({ name: 'desk', role: 'operator', mounts: ['jazz', 'news'] });
    const next = otherProcess();
    expect(next.keyring.find(text)).toMatchObject({ role: 'operator', mounts: ['jazz', 'news'] });
    next.close();
  });

  it('works no longer once it is revoked, and stays in the list', () => {
    const { key, text } = keyring.add(panel);
    now += 5;
    keyring.revoke(key.id);
    expect(keyring.find(text)).toBeNull();
    expect(keyring.list()).toEqual([expect.objectContaining({ id: key.id, revokedAtMs: now })]);
    expect(keyring.list()[0]).not.toHaveProperty('hash');
    expect(() => keyring.revoke(key.id)).toThrow(expect.objectContaining({ code: 'JS_NOT_FOUND' }));
    expect(() => keyring.revoke('nonsense')).toThrow(expect.objectContaining({ code: 'JS_NOT_FOUND' }));
  });

  it('tells its last use to the hour', () => {
    const { key } = keyring.add(panel);
    const lastUse = () => keyring.list()[0]?.lastUsedAtMs;
    expect(lastUse()).toBeNull();
    keyring.used(key.id);
    expect(lastUse()).toBe(10 * hourMs);
    now += hourMs - 1;
    keyring.used(key.id);
    expect(lastUse()).toBe(10 * hourMs);
    now += 1;
    keyring.used(key.id);
    expect(lastUse()).toBe(11 * hourMs);
    const next = otherProcess();
    expect(next.keyring.list()[0]?.lastUsedAtMs).toBe(11 * hourMs);
    next.close();
  });
});

describe('another process', () => {
  it('makes and revokes keys that the server notices, and says which are gone', () => {
    const gone: string[] = [];
    keyring.onChange((revoked) => gone.push(...revoked));
    expect(keyring.keysExist).toBe(false);
    const cli = otherProcess();
    const { key, text } = cli.keyring.add(panel);
    expect(keyring.find(text)).toMatchObject({ id: key.id });
    cli.keyring.revoke(key.id);
    keyring.refresh();
    expect(gone).toEqual([key.id]);
    expect(keyring.find(text)).toBeNull();
    cli.close();
  });

  it('does not end the keys that are known when it takes the database away', () => {
    const { text } = keyring.add(panel);
    database.close();
    expect(keyring.find(text)).not.toBeNull();
    keyring.used(keyIdOf(text) ?? '');
    expect(keyring.find(text)).not.toBeNull();
  });
});

describe('the list', () => {
  it('forgets the oldest of many revoked keys, and never all of them', () => {
    for (let n = 0; n < 103; n++) {
      now += 1;
      keyring.revoke(keyring.add({ ...panel, name: `key ${n}` }).key.id);
    }
    const names = keyring.list().map(({ name }) => name);
    expect(names).toHaveLength(100);
    expect(names).not.toContain('key 2');
    expect(names).toContain('key 3');
    expect(keyring.keysExist).toBe(true);
    expect(keyring.hasActive).toBe(false);
  });
});
