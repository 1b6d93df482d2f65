// What `jetstream import` says, where, and with which exit code.
import { describe, expect, test } from 'vitest';
import { importFile } from '../../../src/cli/import.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();

function imported(content: string, format: 'liquidsoap' | 'ezstream' = 'liquidsoap') {
  const file = folder.write('radio', content);
  const out: string[] = [];
  const err: string[] = [];
  const code = importFile({ format, file }, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.map((line) => line.replaceAll(file, 'FILE')) };
}

const ADVICE = 'Passwords are in the config as they were: chmod 600 it, or name files with password_file.';

describe('jetstream import', () => {
  test('writes a config, and exits with 0 when nothing is missing in it', () => {
    const { code, out, err } = imported('output.icecast(%mp3, password="pw", mount="a", playlist("/a"))');
    expect({ code, err }).toEqual({ code: 0, err: [ADVICE] });
    expect(out).toMatch(/^# Made by "jetstream import liquidsoap"/);
    expect(out).toContain('password = "pw"');
  });

  test('lists what is missing by its line, and exits with 6', () => {
    const { code, err } = imported('x = input.alsa()\noutput.icecast(%mp3, mount="a", playlist("/a"))');
    expect({ code, err }).toEqual({ code: 6, err: ['FILE:1: not carried over: input.alsa', ADVICE] });
  });

  test('lets nothing of the file steer a terminal', () => {
    const { err, out } = imported(
      'output.icecast(%mp3, mount="a", name="\x1b[2J", playlist(mode="\x1b[31m", "/a"))',
    );
    expect(err[0]).toBe(
      'FILE:1: not carried over: playlist: mode " [31m" is not known; it is played from top to bottom',
    );
    expect(out).not.toContain('\x1b');
  });

  test('exits with 1 and writes nothing when there is no stream in it', () => {
    expect(imported('')).toEqual({
      code: 1,
      out: '',
      err: ['FILE: there is no stream in it that JetStream could make'],
    });
  });

  test('exits with 1 for a file that is no XML, cannot be read or is far too long', () => {
    expect(imported('<a>', 'ezstream')).toMatchObject({
      code: 1,
      err: [expect.stringContaining('line 1: ')],
    });
    expect(imported(' '.repeat(1_000_001))).toMatchObject({
      code: 1,
      err: [expect.stringContaining('more than any config')],
    });
    const err: string[] = [];
    const streams = { out: () => undefined, err: (line: string) => void err.push(line) };
    expect(importFile({ format: 'liquidsoap', file: `${folder.path}/none` }, streams)).toBe(1);
    expect(err[0]).toContain('ENOENT');
  });
});
