// What is asked for many times a second is put together once, and never shows what is no longer so.
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ListBytes } from '../../../src/api/list-bytes.js';

interface Item {
  readonly id: string;
}

let app: FastifyInstance;
let items: readonly Item[];
/** How often an item was serialised. */
let reads: number;

beforeEach(() => {
  reads = 0;
  const kept = new ListBytes<Item>();
  app = Fastify();
  const schema = {
    response: {
      200: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } },
    },
  };
  app.get('/', { schema }, async (_request, reply) => kept.send(reply, items));
});
afterEach(() => app.close());

function item(id: string): Item {
  return {
    get id() {
      reads++;
      return id;
    },
  };
}

test('the same snapshots are serialised once, however often they are asked for', async () => {
  items = [item('a'), item('b')];
  const first = await app.inject('/');
  const readsOfOne = reads;
  items = [...items];
  const second = await app.inject('/');
  expect(first.json()).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(second.body).toBe(first.body);
  expect(second.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(reads).toBe(readsOfOne);
});

test('a snapshot that was replaced, one that came and one that went are seen at once', async () => {
  const [a, b] = [item('a'), item('b')];
  const seen = [];
  for (const now of [[a, b], [a, item('c')], [a, b, item('d')], [b, a], []]) {
    items = now;
    seen.push((await app.inject('/')).json<Item[]>().map(({ id }) => id));
  }
  expect(seen).toEqual([['a', 'b'], ['a', 'c'], ['a', 'b', 'd'], ['b', 'a'], []]);
});

test('passwords within URLs are hidden', async () => {
  items = [item('http://me:secret@example.com/list.m3u')];
  expect((await app.inject('/')).json()).toEqual([{ id: 'http://***@example.com/list.m3u' }]);
});
