// The README's way to start: options, JETSTREAM_CONFIG and signals must pass through npm and its shell.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PACKAGE_DIR } from '../../src/cli/config-file.js';
import { freePort } from '../support/free-port.js';
import { writeConfig } from '../support/toml.js';
import { until } from '../support/until.js';

let folder: string;
let config: string;
let url: string;
let npm: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
  config = join(folder, 'config.toml');
  const port = await freePort();
  url = `http://127.0.0.1:${port}/api/health`;
  await writeConfig(config, {
    server: { host: '127.0.0.1', port },
    state: { path: join(folder, 'state.db') },
    cache: { path: join(folder, 'cache') },
  });
});

afterEach(async () => {
  // npm leads a process group of its own, so that nothing it started outlives a failed test.
  if (npm?.pid !== undefined && (await isAnswering())) process.kill(-npm.pid, 'SIGKILL');
  npm = null;
  await rm(folder, { recursive: true, force: true });
});

function isAnswering(): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** Runs `npm` with `args` in the project's folder until the server answers. */
async function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  const options = {
    cwd: PACKAGE_DIR,
    env: { ...process.env, ...env },
    stdio: 'ignore',
    detached: true,
  } as const;
  const child = spawn('npm', args, options);
  npm = child;
  await until('the server answers', 30, isAnswering);
  return child;
}

test.each([
  ['npm start -- --config FILE', () => start(['start', '--', '--config', config])],
  ['JETSTREAM_CONFIG=FILE npm start', () => start(['start'], { JETSTREAM_CONFIG: config })],
])('%s runs that config, and SIGTERM to npm ends the server', async (_, begin) => {
  const child = await begin();
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  await until('the server has ended', 10, async () => !(await isAnswering()));
  expect(await isAnswering()).toBe(false);
});
