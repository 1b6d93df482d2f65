// What was asked with an Idempotency-Key is known for a day, and there is an end to how much of it.
import Sqlite from 'better-sqlite3';
import { beforeEach, expect, test } from 'vitest';
import { AnswerStore } from '../../../src/store/answer-store.js';
import { databaseOver } from '../../../src/store/database.js';
import { migrate } from '../../../src/store/migrate.js';

const DAY_MS = 24 * 3_600_000;
let nowMs: number;
let store: AnswerStore;
let count: () => unknown;

beforeEach(() => {
  nowMs = 1_700_000_000_000;
  const db = new Sqlite(':memory:');
  migrate(db);
  store = new AnswerStore(databaseOver(db, () => nowMs));
  count = () => db.prepare('SELECT count(*) FROM answers').pluck().get();
});

test('an answer is found as it was given', () => {
  expect(store.find('a')).toBeNull();
  store.begin('a', 'print');
  expect(store.find('a')).toEqual({ fingerprint: 'print', answer: null });
  const answer = { status: 201, headers: { location: '/x' }, body: '{"a":1}' };
  store.finish('a', answer);
  expect(store.find('a')).toEqual({ fingerprint: 'print', answer });
  store.begin('b', 'other');
  store.finish('b', 'secret');
  expect(store.find('b')?.answer).toBe('secret');
  store.forget('b');
  expect(store.find('b')).toBeNull();
});

test('an answer is forgotten after a day, and leaves the database with the next request', () => {
  store.begin('a', 'print');
  nowMs += DAY_MS - 1;
  expect(store.find('a')).not.toBeNull();
  nowMs += 1;
  expect(store.find('a')).toBeNull();
  store.begin('b', 'print');
  expect(count()).toBe(1);
});

test('the oldest go when there are more than a thousand', () => {
  for (let n = 0; n < 1005; n++) {
    nowMs += 1;
    store.begin(`key ${n}`, 'print');
  }
  expect(count()).toBe(1000);
  expect(store.find('key 4')).toBeNull();
  expect(store.find('key 5')).not.toBeNull();
});
