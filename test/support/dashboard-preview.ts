// Shows the dashboard over a fake station, to look at it: `node --import ./test/support/run-typescript.mjs <this file> PORT`.
import { testServer } from './api-server.js';
import { FakeDirectory, FakeFeed } from './fake-feed.js';
import { FakeStation, systemHealth } from './fake-station.js';
import { mountStatus, targetStatus } from './statuses.js';

const lost = { code: 'JS_TARGET_UNREACHABLE', message: 'connection refused by 192.0.2.7:8000' } as const;
const now = new Date().toISOString();
const away = targetStatus({
  index: 1,
  server: 'icecast-backup.example.com:8000/stream',
  state: 'backing_off',
  uptimeS: 0,
  lagMs: null,
  lastError: { ...lost, at: now },
  nextAttemptAt: new Date(Date.now() + 37_000).toISOString(),
});
const station = new FakeStation(
  mountStatus({ targets: [targetStatus({ uptimeS: 86_500, bytesSent: 1.38e9 }), away], listeners: 3 }),
  mountStatus({
    id: 'demo',
    path: '/demo',
    name: 'Demo: a name that is long enough to need two lines',
    targets: [],
  }),
  mountStatus({
    id: 'night',
    path: '/night',
    name: 'Night',
    state: 'silent',
    reason: 'the playlist /music/night.m3u has no playable entry: add tracks, then reload it',
    nowPlaying: null,
    next: null,
    targets: [targetStatus({ state: 'auth_failed', reason: 'the server refused the password', lagMs: null })],
    tracksFailed: 4,
  }),
);
station.currentHealth = systemHealth({
  status: 'critical',
  level: 2,
  uptimeS: 90_000,
  mounts: { total: 3, onAir: 2 },
  checks: [
    {
      name: 'audio',
      level: 2,
      summary: 'dead air: night silent (no playable entry)',
      advice: 'Mend the playlist named, or give the mount a fallback',
      since: now,
    },
  ],
});
const app = testServer(station, new FakeDirectory(new FakeFeed({ path: '/demo', mountId: 'demo' })));
await app.listen({ port: Number(process.argv[2] ?? 0), host: '127.0.0.1' });
console.log(`http://127.0.0.1:${(app.server.address() as { port: number }).port}/`);
