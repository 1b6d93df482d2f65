// Shows the dashboard over a fake station that plays a tone, to look at and listen to it:
// `node --import ./test/support/run-typescript.mjs <this file> PORT`.
import { setTimeout as delay } from 'node:timers/promises';
import { testServer } from './api-server.js';
import { FakeDirectory, FakeFeed } from './fake-feed.js';
import { FakeStation, systemHealth } from './fake-station.js';
import { mp3Frames } from './mp3-audio.js';
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
const feed = new FakeFeed({ path: '/demo', mountId: 'demo', name: 'Demo' });
const tone = mp3Frames(20);
feed.preload(tone.slice(0, 77), 'Dawn');
const app = testServer(station, new FakeDirectory(feed));
await app.listen({ port: Number(process.argv[2] ?? 0), host: '127.0.0.1' });
console.log(`http://127.0.0.1:${(app.server.address() as { port: number }).port}/`);

const startedAtMs = performance.now();
for (let sent = 0; ; ) {
  await delay(100);
  const due = Math.floor((performance.now() - startedAtMs) / (1152 / 44.1));
  const frames = Array.from({ length: due - sent }, (_, i) => tone[(sent + i) % tone.length] as Uint8Array);
  feed.release(frames, { 0: `Minute ${Math.floor(due / 2297)}` });
  sent = due;
}
