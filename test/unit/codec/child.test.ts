import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { describe, expect, it } from 'vitest';
import { lastWords, startChild, stopChild } from '../../../src/codec/child.js';

async function textOf(path: string, args: string[], env?: Record<string, string>): Promise<string> {
  const child = startChild(path, args, { env });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  child.stdin.end();
  await child.exited;
  return text;
}

describe('a child', () => {
  it('sees nothing of our environment but PATH', async () => {
    process.env.JETSTREAM_SOURCE_PASSWORD = 'secret';
    const text = await textOf('/usr/bin/env', [], { LD_LIBRARY_PATH: '/lib' });
    delete process.env.JETSTREAM_SOURCE_PASSWORD;
    const names = text
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names.sort()).toEqual(['LC_ALL', 'LD_LIBRARY_PATH', 'PATH']);
  });

  it('has no descriptor but its three pipes', async () => {
    const script = 'for n in $(seq 0 60); do [ -e /proc/$$/fd/$n ] && echo $n; done';
    expect((await textOf('/bin/sh', ['-c', script])).trim().split('\n')).toEqual(['0', '1', '2']);
  });

  it('runs at a lower priority', async () => {
    const child = startChild('/bin/cat', []);
    expect(getPriority(child.pid ?? 0)).toBeGreaterThan(getPriority());
    await stopChild(child);
  });

  it('gives way but little where what it makes is sent at once', async () => {
    const [paced, background] = [
      startChild('/bin/cat', [], { priority: 'paced' }),
      startChild('/bin/cat', []),
    ];
    expect(getPriority(paced.pid ?? 0)).toBeGreaterThan(getPriority());
    expect(getPriority(paced.pid ?? 0)).toBeLessThan(getPriority(background.pid ?? 0));
    await Promise.all([paced, background].map(stopChild));
  });

  it('keeps the last 4 kB it complained', async () => {
    const child = startChild('/bin/sh', [
      '-c',
      'head -c 100000 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 3',
    ]);
    const exit = await child.exited;
    expect(exit).toMatchObject({ code: 3, signal: null, startError: null });
    expect(child.stderrTail()).toHaveLength(4096);
    expect(lastWords(child, exit)).toMatch(/the end$/);
  });

  it('is killed once, however often it is asked', async () => {
    const child = startChild('/bin/cat', []);
    child.kill();
    child.kill();
    const exit = await child.exited;
    expect(exit.signal).toBe('SIGKILL');
    expect(lastWords(child, exit)).toBe('killed by SIGKILL');
    await stopChild(child);
  });

  it('that cannot be started exits with the reason', async () => {
    const child = startChild('/nonexistent/program', []);
    const exit = await child.exited;
    expect(exit.startError?.message).toContain('ENOENT');
    expect(child.pid).toBeUndefined();
    child.kill();
  });

  it('with an argument that no program can be given exits with the reason', async () => {
    const child = startChild('/bin/echo', ['a\0b']);
    expect((await child.exited).startError?.message).toContain('null bytes');
    await stopChild(child);
  });

  it('for which no descriptor is left exits with the reason', () => {
    const load = new URL('../../support/run-typescript.mjs', import.meta.url).pathname;
    const module = new URL('../../../src/codec/child.ts', import.meta.url).href;
    const script = `
      const { openSync } = await import('node:fs');
      const { startChild } = await import(${JSON.stringify(module)});
      const fill = () => { try { for (;;) openSync('/dev/null'); } catch (error) { return error.code; } };
      console.log(fill());
      const child = startChild('/bin/true', []);
      console.log((await child.exited).startError.code, child.pid, child.stdin.destroyed, child.stdout.destroyed);`;
    const args = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, '--import', load];
    const { stdout } = spawnSync('/bin/sh', [...args, '--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('EMFILE\nEMFILE undefined true true\n');
  });

  it('takes its arguments literally', async () => {
    expect(await textOf('/bin/echo', ['$(id)', '; ls', '*'])).toBe('$(id) ; ls *\n');
  });
});
