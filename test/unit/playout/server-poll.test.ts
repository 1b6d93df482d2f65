import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AskedServer, ServerPolls, type ServerViewer } from '../../../src/playout/server-poll.js';

const source = (path: string, listeners: number) => ({
  listenurl: `http://x${path}`,
  listeners,
  listener_peak: 9,
});
const pages: Readonly<Record<string, string>> = {
  '/status-json.xsl': JSON.stringify({ icestats: { source: [source('/a', 1), source('/b', 2)] } }),
  '/admin/stats': '<icestats><source mount="/hidden"><listeners>5</listeners></source></icestats>',
  '/admin/listmounts': '<icestats><source mount="/hidden"><fallback></fallback></source></icestats>',
};

let server: Server;
let asked: string[];
let polls: ServerPolls;
let viewers: ServerViewer[];

beforeEach(async () => {
  asked = [];
  viewers = [];
  polls = new ServerPolls({ firstStatsMs: 20, statsMs: 60_000 });
  server = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    const isAdmin = headers.authorization === `Basic ${btoa('admin:hush')}`;
    response.writeHead(url.startsWith('/admin') && !isAdmin ? 401 : 200).end(pages[url]);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const viewer of viewers) viewer.close();
  server.close();
});

function follow(mountPath: string, over: Partial<AskedServer> = {}): ServerViewer {
  const { port } = server.address() as AddressInfo;
  const asked = { host: '127.0.0.1', port, tls: false, tls_insecure: false, ...over };
  const viewer = polls.follow(asked, { mountPath, userAgent: 'test' });
  viewers.push(viewer);
  return viewer;
}

test('a server is asked once for all mounts that are on it', async () => {
  const [a, b, c] = [follow('/a'), follow('/b'), follow('/hidden')];
  await vi.waitUntil(() => a.view !== null);
  expect([a.view?.listeners, b.view?.listeners, c.view]).toEqual([1, 2, null]);
  expect(asked).toEqual(['/status-json.xsl']);
});

test('a mount that joins later is told soon, and one that has left is told nothing', async () => {
  const first = follow('/a');
  await vi.waitUntil(() => first.view !== null);
  const later = follow('/b');
  first.close();
  await vi.waitUntil(() => asked.length === 2);
  expect(first.view).toBeNull();
  await vi.waitUntil(() => later.view !== null);
});

test('the administrator is told of hidden mounts and of missing fallbacks, others of neither', async () => {
  const [admin, wrong] = [
    follow('/hidden', { admin_password: 'hush' }),
    follow('/hidden', { admin_password: 'no' }),
  ];
  await vi.waitUntil(() => admin.view !== null);
  expect(admin.view).toMatchObject({ listeners: 5, fallbackMount: '' });
  expect(wrong.view).toBeNull();
});
