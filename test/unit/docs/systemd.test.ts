// The systemd unit is held to systemd's own checks and to what the server does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_DIR } from '../../../src/cli/config-file.js';

/** `systemd-analyze security` out of 10, in tenths; what docs/operations.md states. */
const EXPOSURE_TENTHS = 16;

const unit = readFileSync(join(PACKAGE_DIR, 'systemd/jetstream.service'), 'utf8');
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-unit-'));
  file = join(folder, 'jetstream.service');
  // Programs are looked for when a unit is verified, and node is elsewhere on every machine.
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function analyze(...args: string[]) {
  const { status, stdout, stderr, error } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  if (error) throw new Error(`systemd-analyze is needed: npm run setup:test (${error.message})`);
  return { status, text: stdout + stderr };
}

/** All values of a key. */
function values(key: string): string[] {
  return [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');
}

describe('the systemd unit', () => {
  it('is one that systemd takes without a word', () => {
    expect(analyze('verify', '--man=no', file)).toEqual({ status: 0, text: '' });
  });

  it('leaves a service no more exposed than the documentation says', () => {
    const { status, text } = analyze('security', '--offline=true', `--threshold=${EXPOSURE_TENTHS}`, file);
    expect(text).toContain(`Overall exposure level for jetstream.service: ${EXPOSURE_TENTHS / 10} OK`);
    expect(status).toBe(0);
    const page = readFileSync(join(PACKAGE_DIR, 'docs/operations.md'), 'utf8');
    expect(page).toContain(`${EXPOSURE_TENTHS / 10} of 10`);
  });

  it('lets the children of the server speak for it, and stops the server before them', () => {
    expect(values('Type')).toEqual(['notify']);
    expect(values('NotifyAccess')).toEqual(['all']);
    expect(values('KillMode')).toEqual(['mixed']);
    expect(values('ExecReload')).toEqual(['/bin/kill -HUP $MAINPID']);
  });

  it('allows the machine code that V8 makes while it runs', () => {
    expect(values('MemoryDenyWriteExecute')).toEqual([]);
  });
});
