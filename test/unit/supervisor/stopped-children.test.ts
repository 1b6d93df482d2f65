// Processes that somebody stopped: ended at the second look, left alone when they were continued in between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { readProcessTree } from '../../../src/supervisor/process-tree.js';
import { StoppedChildren } from '../../../src/supervisor/stopped-children.js';

it('ends what is stopped at two looks in a row, and says so', () => {
  let stopped: number[] = [];
  const killed: number[] = [];
  const reasons: string[] = [];
  const children = new StoppedChildren({
    find: () => stopped,
    kill: (pid) => killed.push(pid),
    onEnded: (reason) => reasons.push(reason),
  });
  stopped = [7];
  children.check();
  expect(killed).toEqual([]);
  stopped = [8];
  children.check();
  stopped = [7];
  children.check();
  expect(killed).toEqual([]);
  children.check();
  expect(killed).toEqual([7]);
  expect(reasons).toEqual([expect.stringContaining('process 7 was stopped')]);
});

it('finds a stopped child of this process and ends it', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  child.kill('SIGSTOP');
  // A signal is delivered when the child runs next.
  while (!readProcessTree(process.pid)?.stoppedPids.includes(child.pid ?? 0)) await new Promise(setImmediate);
  const children = new StoppedChildren({ onEnded: () => undefined });
  children.check();
  children.check();
  expect(await exited).toEqual([null, 'SIGKILL']);
});
