// The program as a shell sees it: bundled, started as a process, judged by its outputs and its exit code.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';
import { freshFolder, MOUNT } from '../config/fixtures.js';

const folder = freshFolder();
let install = '';

beforeAll(() => {
  install = mkdtempSync(join(tmpdir(), 'jetstream-install-'));
  const args = [join(PACKAGE_DIR, 'scripts/build-server.mjs'), join(install, 'dist')];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  for (const file of ['package.json', 'config.toml.example']) {
    cpSync(join(PACKAGE_DIR, file), join(install, file));
  }
  symlinkSync(join(PACKAGE_DIR, 'node_modules'), join(install, 'node_modules'));
}, 120_000);
afterAll(() => rmSync(install, { recursive: true, force: true }));

/** Runs the program in the fresh folder, with no variable but PATH and those given. */
function jetstream(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(install, 'dist/main.js'), ...args], {
    cwd: folder.path,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  });
  return { status, stdout, stderr };
}

describe('the program', () => {
  test('exits with 0 and says OK for a valid config, without a start', () => {
    folder.write('config.toml', MOUNT);
    expect(jetstream(['check'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^OK: config\.toml, 1 mount\n {2}main: \/stream, /),
      stderr: '',
    });
  });

  test('exits with 1 and names every fault by file and line on the error output', () => {
    folder.write('radio.toml', `${MOUNT}bitrat = 128\n`);
    const refusal = {
      status: 1,
      stdout: '',
      stderr: 'radio.toml:5: mounts[0].bitrat: unknown key; did you mean "bitrate"?\n',
    };
    expect(jetstream(['check', 'radio.toml'])).toEqual(refusal);
    expect(jetstream(['check'], { JETSTREAM_CONFIG: 'radio.toml' })).toEqual(refusal);
    expect(jetstream(['check', 'none.toml'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('none.toml: cannot read the config file: ENOENT'),
    });
  });

  test('takes the example of the package where there is no config, and says so', () => {
    const { status, stdout } = jetstream(['check']);
    expect(status).toBe(0);
    expect(stdout).toContain('the example: there is no config.toml here');
    expect(stdout).toContain('demo: /stream');
  });

  test('exits with 0 for help and the version, with 2 and advice for wrong usage', () => {
    expect(jetstream(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(jetstream(['help', 'run'])).toMatchObject({ status: 0, stderr: '' });
    expect(jetstream(['chekc'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'jetstream: unknown command "chekc"; did you mean "check"?\nTry "jetstream --help".\n',
    });
  });

  test('says what to do where too few files may be open', () => {
    folder.write('config.toml', MOUNT);
    const args = ['--nofile=48', '--', process.execPath, join(install, 'dist/main.js'), 'run'];
    const { status, stderr } = spawnSync('prlimit', args, { cwd: folder.path, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^only 48 open files are allowed, .*LimitNOFILE=65536.*\n$/);
  });

  test('does not mind a reader that went away', () => {
    const line = '"$0" "$1" help config | true; "$0" "$1" help config 2>&1 >/dev/full';
    const args = ['-c', line, process.execPath, join(install, 'dist/main.js')];
    expect(spawnSync('sh', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});
