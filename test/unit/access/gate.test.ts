import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Credentials, Gate } from '../../../src/access/gate.js';
import { makeGate } from '../../../src/access/make-gate.js';
import { sessionLifeMs } from '../../../src/access/sessions.js';
import { openDatabase, openForStation, type StoreDatabase } from '../../../src/store/database.js';
import { SessionStore } from '../../../src/store/session-store.js';
import { inProcess } from '../../support/file-work.js';
import { apiDefaults, passingDatabase, testGate } from '../../support/gate.js';
import { lockOut } from '../../support/locked-database.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const hourMs = 3_600_000;
let now: number;
let database: StoreDatabase;
let gate: Gate;

beforeEach(() => {
  now = 1_800_000_000_000;
  database = passingDatabase(() => now);
  gate = testGate({}, database);
});

function sent(over: Partial<Credentials>): Credentials {
  return { key: null, session: null, address: '198.51.100.7', isForwarded: false, ...over };
}

const add = (mounts: readonly string[] | null = null) =>
  gate.keyring.add({ name: 'panel', role: 'operator', mounts });

describe('a gate on loopback', () => {
  it('knows everybody as admin until the first key is made, and says so', () => {
    const caller = gate.recognise(sent({}))?.caller;
    expect(caller).toMatchObject({ role: 'admin', mounts: null, by: 'loopback' });
    expect(gate.notice).toContain('jetstream key add');
    const { key } = add();
    expect(caller?.ended.aborted).toBe(true);
    expect(gate.recognise(sent({}))).toBeNull();
    gate.keyring.revoke(key.id);
    expect(gate.recognise(sent({}))).toBeNull();
    expect(gate.notice).toBeNull();
  });

  it('does not take what a proxy brings for this machine', () => {
    expect(() => gate.recognise(sent({ isForwarded: true }))).toThrow(
      expect.objectContaining({ code: 'JS_UNAUTHORIZED', message: expect.stringContaining('proxy') }),
    );
  });
});

describe('a gate over a database that cannot be read', () => {
  const path = () => join(folder.path, 'state.db');
  const unknown = expect.objectContaining({
    code: 'JS_STORE_FAILED',
    message: expect.stringContaining('nobody is let in'),
  });
  let other: Sqlite.Database;

  /** Another process keeps the file to itself when the server starts. */
  function startLockedOut(): void {
    other = lockOut(path());
    database = openForStation(path(), { busyTimeoutMs: 0, nowMs: () => now, work: inProcess }).database;
    const config = { server: { host: '127.0.0.1' }, api: apiDefaults };
    gate = makeGate(database, config, database.isReadable);
  }

  it('lets nobody in, on loopback either, until the keys can be read; then whoever has one', async () => {
    const before = openDatabase(path(), { nowMs: () => now }).database;
    gate = testGate({}, before);
    const { text } = add();
    const session = gate.signIn(text, '198.51.100.7').sessionId;
    before.close();
    startLockedOut();
    for (const what of [{}, { key: text }, { key: 'wrong' }, { session }]) {
      expect(() => gate.recognise(sent(what))).toThrow(unknown);
    }
    expect(() => gate.signIn(text, '198.51.100.7')).toThrow(unknown);
    expect(gate.isOpen).toBe(false);
    other.close();
    expect(await database.reopen()).toMatchObject({ isWritable: true });
    expect(gate.recognise(sent({ key: text }))?.caller).toMatchObject({ role: 'operator' });
    expect(gate.recognise(sent({ session }))?.caller).toMatchObject({ by: 'session' });
    expect(gate.recognise(sent({}))).toBeNull();
  });

  it('does not open when there turn out to be no keys', async () => {
    openDatabase(path()).database.close();
    startLockedOut();
    other.close();
    await database.reopen();
    expect(gate.recognise(sent({}))).toBeNull();
    expect(gate.notice).toBeNull();
  });
});

describe.each([
  ['on an address of the network', { server: { host: '0.0.0.0' } }],
  ['behind a proxy', { api: { ...apiDefaults, trusted_proxies: ['127.0.0.1'] } }],
])('a gate %s', (_where, config) => {
  it('is closed without keys', () => {
    const closed = testGate(config);
    expect(closed.isOpen).toBe(false);
    expect(closed.recognise(sent({}))).toBeNull();
  });
});

describe('a key', () => {
  it('tells who sends it, and what it may see', () => {
    const { text } = add(['jazz']);
    const caller = gate.recognise(sent({ key: text }))?.caller;
    expect(caller).toMatchObject({ name: 'panel', role: 'operator', mounts: ['jazz'], by: 'key' });
    expect(caller?.ended.aborted).toBe(false);
  });

  it('ends what is open when it is revoked', () => {
    const { key, text } = add();
    const caller = gate.recognise(sent({ key: text }))?.caller;
    gate.keyring.revoke(key.id);
    expect(caller?.ended.aborted).toBe(true);
    expect(() => gate.recognise(sent({ key: text }))).toThrow(
      expect.objectContaining({ code: 'JS_UNAUTHORIZED' }),
    );
  });

  it('counts before a session, even when it is wrong', () => {
    const { sessionId } = gate.signIn(add().text, '::1');
    expect(() => gate.recognise(sent({ key: 'wrong', session: sessionId }))).toThrow(
      expect.objectContaining({ code: 'JS_UNAUTHORIZED' }),
    );
  });
});

describe('wrong keys', () => {
  it('make their address wait, with right keys too, and no other, and no session', () => {
    const { text } = add();
    const { sessionId } = gate.signIn(text, '2001:db8::1');
    for (let n = 0; n < 10; n++) {
      expect(() => gate.signIn(`wrong ${n}`, `2001:db8::${n}`)).toThrow(
        expect.objectContaining({ code: 'JS_UNAUTHORIZED' }),
      );
    }
    const refusal = expect.objectContaining({ code: 'JS_TOO_MANY_ATTEMPTS', retryAfterS: 6 });
    expect(() => gate.signIn(text, '2001:db8::ffff')).toThrow(refusal);
    expect(() => gate.recognise(sent({ key: text, address: '2001:db8::2' }))).toThrow(refusal);
    expect(gate.recognise(sent({ key: text, address: '2001:db8:0:1::1' }))).not.toBeNull();
    expect(gate.recognise(sent({ session: sessionId, address: '2001:db8::2' }))).not.toBeNull();
  });
});

describe('a session', () => {
  it('stands for its key, over a restart too', () => {
    const { sessionId, caller } = gate.signIn(add(['jazz']).text, '::1');
    expect(caller).toMatchObject({ name: 'panel', mounts: ['jazz'], by: 'session' });
    const later = testGate({}, database);
    expect(later.recognise(sent({ session: sessionId }))?.caller).toMatchObject({
      by: 'session',
      mounts: ['jazz'],
    });
    expect(gate.recognise(sent({ session: 'A'.repeat(43) }))).toBeNull();
  });

  it('lasts seven days from its last use', () => {
    const { sessionId } = gate.signIn(add().text, '::1');
    const use = () => gate.recognise(sent({ session: sessionId }));
    expect(use()?.extended).toBe(false);
    now += hourMs;
    expect(use()?.extended).toBe(true);
    now += sessionLifeMs - 1;
    expect(use()).not.toBeNull();
    now += sessionLifeMs;
    expect(use()).toBeNull();
    expect(new SessionStore(database).list()).toEqual([]);
  });

  it('ends with its key, and when it is signed out, for what is open too', () => {
    const { key, text } = add();
    const first = gate.signIn(text, '::1');
    const second = gate.signIn(text, '::1');
    gate.signOut(first.sessionId);
    expect([first.caller.ended.aborted, second.caller.ended.aborted]).toEqual([true, false]);
    expect(gate.recognise(sent({ session: first.sessionId }))).toBeNull();
    gate.keyring.revoke(key.id);
    expect(second.caller.ended.aborted).toBe(true);
    expect(testGate({}, database).recognise(sent({ session: second.sessionId }))).toBeNull();
  });

  it('is one of a thousand at most: the one used longest ago makes room', () => {
    const { text } = add();
    const first = gate.signIn(text, '::1');
    const others = Array.from({ length: 1000 }, () => gate.signIn(text, '::1'));
    expect(first.caller.ended.aborted).toBe(true);
    expect(others.every(({ caller }) => !caller.ended.aborted)).toBe(true);
    expect(new SessionStore(database).list()).toHaveLength(1000);
  });
});
