// `npm run setup:test`: setup, and the programs that only the tests need.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DRY_RUN, ROOT, runScript, SetupError, say, step } from './setup/steps.mjs';
import { findProgram, installLine, installPackages } from './setup/system-packages.mjs';

/** One line for each program: what to look for, the Debian package it is in, the daemon that must not be started. */
const TEST_PROGRAMS = [
  { program: 'icecast2', package: 'icecast2', daemon: 'icecast2' },
  { program: 'mpg123', package: 'mpg123' },
  { program: 'lame', package: 'lame' },
  { program: 'openssl', package: 'openssl' },
  { program: 'ip', package: 'iproute2' },
  { program: 'faketime', package: 'faketime' },
  { program: 'promtool', package: 'prometheus', daemon: 'prometheus' },
  { program: 'chromium', package: 'chromium' },
  { program: 'systemd-analyze', package: 'systemd' },
  { program: 'python3', package: 'python3' },
];

await runScript(async () => {
  const flags = DRY_RUN ? ['--dry-run'] : [];
  const setup = join(ROOT, 'scripts', 'setup.mjs');
  const { status } = spawnSync(process.execPath, [setup, ...flags], { stdio: 'inherit' });
  if (status !== 0) throw new SetupError('setup itself did not succeed');
  await step(
    `programs for the tests: ${TEST_PROGRAMS.map(({ program }) => program).join(', ')}`,
    ensureTestPrograms,
  );
});

async function ensureTestPrograms() {
  const missing = TEST_PROGRAMS.filter(({ program }) => !findProgram(program));
  if (missing.length === 0) {
    say('they are there already');
    return;
  }
  const packages = [...new Set(missing.map((wanted) => wanted.package))];
  const daemons = missing.flatMap(({ daemon }) => (daemon ? [daemon] : []));
  if (await installPackages(packages, daemons)) return;
  throw new SetupError(
    `the tests need ${packages.join(', ')}. Type this, then run it again:\n  ${installLine(packages)}`,
  );
}
