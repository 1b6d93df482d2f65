import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readProcessTree } from '../../../src/supervisor/process-tree.js';
import { UsageMonitor } from '../../../src/supervisor/usage-monitor.js';

it('counts memory of children of children', async () => {
  const monitor = new UsageMonitor({ intervalMs: 60_000 });
  const before = await monitor.sampleNow();
  const shell = spawn('sh', ['-c', 'cat; :'], { stdio: ['pipe', 'pipe', 'ignore'] });
  shell.stdin.write('cat answers when it runs');
  await once(shell.stdout, 'data');
  const during = await monitor.sampleNow();
  expect(during.processes).toBe(before.processes + 2);
  shell.stdin.end();
  await once(shell, 'close');
  expect(monitor.latest()).toBe(during);
});

it('counts CPU of children that came and went between two samples', async () => {
  const before = readProcessTree(process.pid);
  spawnSync(process.execPath, [
    '-e',
    'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);',
  ]);
  const after = readProcessTree(process.pid);
  expect((after?.cpuMs ?? 0) - (before?.cpuMs ?? 0)).toBeGreaterThanOrEqual(290);
});

it('shares one sample between calls made at once, and is never negative', async () => {
  const monitor = new UsageMonitor({ intervalMs: 60_000 });
  const [one, two] = await Promise.all([monitor.sampleNow(), monitor.sampleNow()]);
  expect(one).toBe(two);
  expect((await monitor.sampleNow()).cpuPercent).toBeGreaterThanOrEqual(0);
});

it('samples at once when run, and ends when told to', async () => {
  const stop = new AbortController();
  const monitor = new UsageMonitor({ intervalMs: 60_000, onSample: () => stop.abort() });
  await monitor.run(stop.signal);
  expect(monitor.latest()?.memoryBytes).toBeGreaterThan(1e6);
});

it.each([
  ['lists of children', true],
  ['every process of the machine', false],
])('by %s: reads names with spaces and brackets, and ignores strangers', (_, hasLists) => {
  const proc = mkdtempSync(join(tmpdir(), 'jetstream-proc-'));
  const put = (pid: number, name: string, parent: number, ticks: number, state = 'S', children = '') => {
    mkdirSync(join(proc, `${pid}/task/${pid}`), { recursive: true });
    if (hasLists) writeFileSync(join(proc, `${pid}/task/${pid}/children`), children);
    const line = `${pid} (${name}) ${state} ${parent} 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 1`;
    writeFileSync(join(proc, String(pid), 'stat'), line);
  };
  put(10, 'node', 1, 5, 'S', '11 14 ');
  put(11, 'a) S 99 (b', 10, 7, 'S', '12 ');
  put(12, 'lame', 11, 1, 'T');
  put(13, 'stranger', 1, 100, 'T');
  expect(readProcessTree(10, proc)).toEqual({
    pids: [10, 11, 12],
    cpuMs: 130,
    stoppedPids: [12],
    isRunnable: false,
  });
  put(12, 'lame', 11, 1, 'R');
  expect(readProcessTree(10, proc)?.isRunnable).toBe(true);
  expect(readProcessTree(10, join(proc, 'missing'))).toBeNull();
  rmSync(proc, { recursive: true });
});
