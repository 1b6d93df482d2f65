// docs/monitoring is held to the metrics: every series named there is in a real scrape, and Prometheus's own tool agrees.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { renderMetrics } from '../../../src/supervisor/render-metrics.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';

const FOLDER = join(PACKAGE_DIR, 'docs/monitoring');
const DASHBOARD = 'grafana-dashboard.json';
let scrape: string;

function promtool(args: readonly string[], input = ''): { status: number | null; text: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, {
    cwd: FOLDER,
    input,
    encoding: 'utf8',
  });
  if (error) throw new Error(`promtool is needed: npm run setup:test (${error.message})`);
  return { status, text: stdout + stderr };
}

/** Names of series in a text, those of a histogram by the histogram's. */
function seriesIn(text: string): string[] {
  const names = text.match(/\bjetstream_[a-z0-9_]+/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}

beforeAll(async () => {
  const serverView = { listeners: 1, listenerPeak: 2, version: null, fallbackMount: null, at: '' };
  const station = new FakeStation(mountStatus({ targets: [targetStatus({ serverView })] }));
  station.webhooks.add({ url: 'https://hooks.example.com', events: [], mounts: [] });
  const metrics = new Registry();
  renderMetrics(metrics)('body', 1.5);
  const app = testServer(station, undefined, { metrics });
  await app.inject('/api/mounts');
  scrape = (await app.inject('/api/metrics')).body;
  await app.close();
});

describe('the metrics', () => {
  it('are as Prometheus wants them', () => {
    expect(promtool(['check', 'metrics'], scrape)).toEqual({ status: 0, text: '' });
  });

  it('have every series that the dashboard and the alerts name', () => {
    const known = new Set([...scrape.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const page of [DASHBOARD, 'alerts.yml', 'alerts.test.yml']) {
      const named = seriesIn(readFileSync(join(FOLDER, page), 'utf8'));
      expect(named.length).toBeGreaterThan(3);
      expect(named.filter((name) => !known.has(name), page)).toEqual([]);
    }
  });
});

describe('the alerts', () => {
  it('are rules that Prometheus takes', () => {
    expect(promtool(['check', 'rules', 'alerts.yml'])).toMatchObject({ status: 0 });
  });

  it('fire when they should and not before', () => {
    expect(promtool(['test', 'rules', 'alerts.test.yml'])).toMatchObject({ status: 0 });
  });
});

describe('the dashboard', () => {
  it('has panels with a place, a question each and nothing on top of another', () => {
    const { panels } = JSON.parse(readFileSync(join(FOLDER, DASHBOARD), 'utf8')) as {
      panels: {
        id: number;
        type: string;
        targets?: { expr: string }[];
        gridPos: { x: number; y: number; w: number; h: number };
      }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { type, targets, gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      if (type !== 'row') expect(targets?.every(({ expr }) => expr !== '')).toBe(true);
    }
  });
});
