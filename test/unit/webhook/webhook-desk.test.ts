import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostClient } from '../../../src/remote/post-client.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { WebhookStore } from '../../../src/store/webhook-store.js';
import { StationFeed } from '../../../src/supervisor/event-feed.js';
import { WebhookDesk } from '../../../src/webhook/webhook-desk.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const asked: string[] = [];
let database: StoreDatabase;
let feed: StationFeed;
let sender: PostClient;
let receiver: Server;
let port: number;
let desks: WebhookDesk[];

beforeEach(async () => {
  asked.length = 0;
  desks = [];
  database = openDatabase(folder.write('events.db', '')).database;
  feed = new StationFeed();
  sender = new PostClient();
  receiver = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/away') response.writeHead(307, { location: '/elsewhere' });
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const desk of desks) desk.close();
  await sender.close();
  receiver.close();
  database.close();
});

function open(configured: ConstructorParameters<typeof WebhookDesk>[0]['configured'] = []): WebhookDesk {
  const desk = new WebhookDesk({
    events: feed,
    configured,
    store: new WebhookStore(database),
    send: sender,
    userAgent: 'JetStream/0',
    onFault: (message) => {
      throw new Error(message);
    },
  });
  desks.push(desk);
  return desk;
}

const onLoopback = (path: string) => `http://127.0.0.1:${port}${path}`;
const change = () => feed.emit('queue_changed', { entries: 1, reason: 'added' }, 'a');

describe('webhooks', () => {
  it('made by the API are remembered with their secret, which is told once', () => {
    const first = open();
    const { webhook, secret } = first.add({
      url: 'https://example.com/x',
      events: ['health'],
      mounts: ['a'],
    });
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(JSON.stringify(first.list())).not.toContain(secret);
    first.close();
    const [stored] = new WebhookStore(database).list();
    expect(stored).toMatchObject({ id: webhook.id, secret });
    const second = open();
    expect(second.list()).toMatchObject([
      { id: webhook.id, events: ['health'], mounts: ['a'], source: 'api' },
    ]);
    second.remove(webhook.id);
    expect(second.list()).toEqual([]);
    expect(new WebhookStore(database).list()).toEqual([]);
  });

  it('of the config file may go to private addresses, and are not removed through the API', async () => {
    const hook = { id: 'own', url: onLoopback('/own'), events: [], mounts: [], secret: 'a'.repeat(16) };
    const desk = open([hook]);
    change();
    await until('a delivery', 5, () => desk.list()[0]?.delivery.delivered === 1);
    expect(asked).toEqual(['/own']);
    expect(() => desk.remove('own')).toThrow('is in the config file');
  });

  it('of the API never reach a private address, by number or by name', async () => {
    const desk = open();
    for (const url of [
      onLoopback('/a'),
      `http://localhost:${port}/b`,
      `http://[::ffff:127.0.0.1]:${port}/c`,
    ]) {
      desk.add({ url, events: [], mounts: [] });
    }
    change();
    await until('refusals', 5, () => desk.list().every(({ delivery }) => delivery.failedAttempts > 0));
    for (const { delivery } of desk.list()) expect(delivery.lastError).toContain('private network');
    expect(asked).toEqual([]);
  });

  it('follow no redirect', async () => {
    const desk = open([
      { id: 'own', url: onLoopback('/away'), events: [], mounts: [], secret: 'a'.repeat(16) },
    ]);
    change();
    await until('an answer', 5, () => desk.list()[0]?.delivery.lastStatus === 307);
    expect(asked).toEqual(['/away']);
  });

  it('hear only the types and mounts they are for', async () => {
    const secret = 'a'.repeat(16);
    open([
      { id: 'one', url: onLoopback('/type'), events: ['health'], mounts: [], secret },
      { id: 'two', url: onLoopback('/mount'), events: [], mounts: ['b'], secret },
      { id: 'three', url: onLoopback('/all'), events: [], mounts: [], secret },
    ]);
    feed.emit('render_progress', { location: '/a', renderedS: 1, totalS: null }, 'b');
    change();
    await until('a delivery', 5, () => asked.length > 0);
    expect(asked).toEqual(['/all']);
  });

  it('of another config file take the place of those before, and what waited goes where the new ones say', async () => {
    const secret = 'a'.repeat(16);
    const hook = (id: string, url: string) => ({ id, url, events: [], mounts: [], secret });
    const away = `http://127.0.0.1:${await freePort()}/nobody`;
    const desk = open([
      hook('same', onLoopback('/same')),
      hook('moved', away),
      hook('gone', onLoopback('/gone')),
    ]);
    const made = desk.add({ url: 'https://example.com/', events: ['health'], mounts: [] }).webhook.id;
    change();
    await until('both have it', 5, () => asked.length === 2);
    await until('an attempt', 5, () => desk.list().some(({ delivery }) => delivery.failedAttempts > 0));
    desk.take([
      hook('new', onLoopback('/new')),
      hook('moved', onLoopback('/moved')),
      hook('same', onLoopback('/same')),
    ]);
    await until('what waited', 5, () => asked.includes('/moved'));
    change();
    await until('the next one', 5, () => asked.length === 6);
    expect(asked.toSorted()).toEqual(['/gone', '/moved', '/moved', '/new', '/same', '/same']);
    const counts = desk.list().map(({ id, delivery }) => [id, delivery.delivered]);
    expect(Object.fromEntries(counts)).toEqual({ same: 2, [made]: 0, new: 1, moved: 2 });
  });

  it('refuse what is no URL of the web, and an id that is not there', () => {
    const desk = open();
    expect(() => desk.add({ url: 'ftp://example.com', events: [], mounts: [] })).toThrow('http or https');
    expect(() => desk.remove('none')).toThrow('there is no webhook');
  });
});
