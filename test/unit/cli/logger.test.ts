// The log as people read it, and what is kept out of it.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { prettyLine } from '../../../src/cli/logger.js';

/** What a logger made of `[log]` writes to the standard output of a process of its own. */
function logged(log: { level: string; pretty: boolean }, calls: string): string[] {
  const load = new URL('../../support/run-typescript.mjs', import.meta.url).pathname;
  const logger = new URL('../../../src/cli/logger.ts', import.meta.url).href;
  const script = `
    const { createLogger } = await import(${JSON.stringify(logger)});
    const log = createLogger(${JSON.stringify(log)});
    ${calls}`;
  const args = ['--import', load, '--input-type=module', '--eval', script];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').slice(0, -1);
}

describe('a line for people', () => {
  test('is the time of day, the level, the message and the fields', () => {
    const record = {
      level: 30,
      time: '2026-01-02T12:03:04.567Z',
      mount: 'main',
      title: 'A - B',
      msg: 'now playing',
    };
    expect(prettyLine(JSON.stringify(record))).toBe(
      '12:03:04  info   now playing  mount=main  title="A - B"',
    );
  });

  test('shouts what is wrong and keeps the columns', () => {
    const line = (level: number) =>
      prettyLine(JSON.stringify({ level, time: '2026-01-02T12:03:04Z', msg: 'x' }));
    expect(line(20)).toBe('12:03:04  debug  x');
    expect(line(40)).toBe('12:03:04  WARN   x');
    expect(line(50)).toBe('12:03:04  ERROR  x');
    expect(line(60)).toBe('12:03:04  FATAL  x');
  });

  test('stays one line whatever a field holds, and leaves out what no person needs', () => {
    const record = {
      level: 30,
      time: '2026-01-02T12:03:04Z',
      pid: 7,
      hostname: 'h',
      title: 'a\nb\u001b[2J"',
      at: [1],
      msg: 'x',
    };
    expect(prettyLine(JSON.stringify(record))).toBe('12:03:04  info   x  title="a\\nb\\u001b[2J\\""  at=[1]');
  });

  test('lets no title steer a terminal, nor turn a line around', () => {
    const record = { level: 30, time: '2026-01-02T12:03:04Z', title: 'a\u009b2J\u202eb', msg: 'x' };
    expect(prettyLine(JSON.stringify(record))).toBe('12:03:04  info   x  title="a 2J b"');
  });

  test('does not need a message', () => {
    expect(prettyLine('{"level":30,"time":"2026-01-02T12:03:04Z","a":1}')).toBe('12:03:04  info     a=1');
  });
});

describe('the logger', () => {
  test('writes JSON lines with ISO times, from the configured level on', () => {
    const lines = logged(
      { level: 'warn', pretty: false },
      `log.info('quiet'); log.warn({ mount: 'main' }, 'loud');`,
    );
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 40,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        mount: 'main',
        msg: 'loud',
      },
    ]);
  });

  test.each([true, false])('hides passwords within URLs, pretty: %s', (pretty) => {
    const calls = `log.info({ list: 'http://me:secret@host/a.m3u' }, 'cannot read https://me:secret@host/');`;
    const [line] = logged({ level: 'info', pretty }, calls);
    expect(line).toContain('http://***@host/a.m3u');
    expect(line).toContain('cannot read https://***@host/');
    expect(line).not.toContain('secret');
  });
});
