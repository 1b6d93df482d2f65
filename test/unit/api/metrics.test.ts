import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation, systemHealth } from '../../support/fake-station.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';

async function scrape(station: FakeStation): Promise<string> {
  const app = testServer(station);
  const { body } = await app.inject('/api/metrics');
  await app.close();
  return body;
}

it('tells the four figures of the station', async () => {
  const station = new FakeStation(mountStatus(), mountStatus({ id: 'b', state: 'failed' }));
  station.currentHealth = systemHealth({ level: 2, status: 'critical' });
  const text = await scrape(station);
  expect(text).toMatch(/^jetstream_cpu_usage_percent 12\.5$/m);
  expect(text).toMatch(/^jetstream_memory_used_bytes 200000000$/m);
  expect(text).toMatch(/^jetstream_active_mounts 1$/m);
  expect(text).toMatch(/^jetstream_health_status 2$/m);
  expect(text.endsWith('\n')).toBe(true);
});

it('tells each target its own series, with one state at a time', async () => {
  const away = targetStatus({ index: 1, server: 'b:8000/s', state: 'backing_off', lagMs: null });
  const text = await scrape(new FakeStation(mountStatus({ targets: [targetStatus(), away] })));
  const first = 'mount="main",server="icecast.example:8000"';
  expect(text).toContain(`jetstream_target_sent_bytes_total{${first}} 960000`);
  expect(text).toContain(`jetstream_target_lag_seconds{${first}} 0.04`);
  expect(text).not.toContain('jetstream_target_lag_seconds{mount="main",server="b:8000/s"}');
  expect(text).toContain('jetstream_target_state{mount="main",server="b:8000/s",state="backing_off"} 1');
  expect(text.match(/^jetstream_target_state\{.*\} 1$/gm)).toHaveLength(2);
});

it('keeps two targets on one server apart', async () => {
  const targets = ['/hi', '/lo'].map((mountPath, index) =>
    targetStatus({ index, mountPath, bytesSent: index + 1 }),
  );
  const text = await scrape(new FakeStation(mountStatus({ targets })));
  const sent = 'jetstream_target_sent_bytes_total{mount="main",server="icecast.example:8000';
  expect(text).toContain(`${sent}/hi"} 1`);
  expect(text).toContain(`${sent}/lo"} 2`);
});

it("tells a server's own count of listeners while it is known", async () => {
  const serverView = { listeners: 12, listenerPeak: 30, version: null, fallbackMount: null, at: '' };
  const silent = targetStatus({ index: 1, server: 'b:8000' });
  const text = await scrape(
    new FakeStation(mountStatus({ targets: [targetStatus({ serverView }), silent] })),
  );
  expect(text).toContain('jetstream_target_listeners{mount="main",server="icecast.example:8000"} 12');
  expect(text).toContain('jetstream_target_listener_peak{mount="main",server="icecast.example:8000"} 30');
  expect(text).not.toContain('jetstream_target_listeners{mount="main",server="b:8000"}');
});

it('forgets the series of a mount with the mount, and never counts twice', async () => {
  const station = new FakeStation(mountStatus(), mountStatus({ id: 'gone' }));
  const app = testServer(station);
  await app.inject('/api/metrics');
  await station.removeMount('gone');
  const { body } = await app.inject('/api/metrics');
  expect(body).toContain('jetstream_mount_frames_total{mount="main"} 2297');
  expect(body).toContain('jetstream_mount_bytes_total{mount="main"} 960146');
  expect(body).not.toContain('gone');
  await app.close();
});

it('times requests by route, not by path, and lets other rooms add series', async () => {
  const metrics = new Registry();
  new Gauge({ name: 'jetstream_other_jobs', help: 'Jobs waiting.', registers: [metrics] }).set(3);
  const app = testServer(new FakeStation(mountStatus()), undefined, { metrics });
  for (const url of ['/api/mounts/main', '/api/mounts/none', '/secret/path', '/api/mounts/x/y/z']) {
    await app.inject(url);
  }
  const { body } = await app.inject('/api/metrics');
  const count = 'jetstream_http_request_duration_seconds_count';
  expect(body).toContain(`${count}{method="GET",route="/api/mounts/:id",status_code="404"} 1`);
  expect(body).toContain(`${count}{method="GET",route="unmatched",status_code="404"} 2`);
  expect(body).not.toContain('secret');
  expect(body).toContain('jetstream_other_jobs 3');
  await app.close();
});

it('has no label or figure of a title', async () => {
  expect(await scrape(new FakeStation(mountStatus()))).not.toMatch(/Dawn|dawn\.flac/);
});
