// Programs that come from the system: installed where that is allowed, else the one line to type is told.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, SetupError, say, succeeds } from './steps.mjs';

/** @type {Record<string, string>} by the program that tells which package manager is here */
const INSTALL_COMMANDS = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install -y',
  pacman: 'pacman -S --needed',
  apk: 'apk add',
  brew: 'brew install',
};

/** Asked by Debian's package scripts whether a daemon may be started; exit code 101 forbids it. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';

/** @param {string} name @returns {string | null} path of an executable on PATH */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return null;
}

/** What to type to install packages on this system, or on common ones. @param {string[]} packages */
export function installLine(packages) {
  const tools = Object.keys(INSTALL_COMMANDS);
  const known = tools.filter((tool) => findProgram(tool));
  const sudo = (tool) => (process.getuid?.() === 0 || tool === 'brew' ? '' : 'sudo ');
  const lines = (known.length > 0 ? known.slice(0, 1) : tools).map(
    (tool) => `${sudo(tool)}${INSTALL_COMMANDS[tool]} ${packages.join(' ')}`,
  );
  return lines.join('\n  or: ');
}

/**
 * Installs Debian packages if this user may. No daemon of theirs is started or enabled.
 * @param {string[]} packages @param {string[]} [daemons] systemd units among them, to be disabled
 * @returns {Promise<boolean>} whether they are installed now
 */
export async function installPackages(packages, daemons = []) {
  const asRoot = await rootPrefix();
  if (!findProgram('apt-get') || asRoot === null) return false;
  const apt = (...args) => runAll([...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]);
  if (!(await apt('update', '-q')))
    say('the package lists could not be refreshed; trying with those at hand');
  const install = () => apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  if (daemons.length === 0) return install();
  const installed = await withoutStartingDaemons(asRoot, install);
  if (installed && existsSync('/run/systemd/system'))
    await runAll([...asRoot, 'systemctl', 'disable', ...daemons]);
  return installed;
}

/** @param {string[]} words */
function runAll([command, ...args]) {
  return run(command, args);
}

/** @returns {Promise<string[] | null>} what to put before a command that needs root; null when root is not to be had */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return findProgram('sudo') && (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : null;
}

/**
 * Keeps Debian from starting what it installs. The file goes again even after a failure or Ctrl-C.
 * @param {string[]} asRoot @param {() => Promise<boolean>} work
 */
async function withoutStartingDaemons(asRoot, work) {
  if (existsSync(POLICY_FILE)) {
    say(`${POLICY_FILE} is there already and decides whether daemons start`);
    return work();
  }
  const wait = () => say('stopping as soon as the package manager has');
  process.on('SIGINT', wait).on('SIGTERM', wait);
  try {
    const script = `printf '#!/bin/sh\\nexit 101\\n' > ${POLICY_FILE} && chmod 755 ${POLICY_FILE}`;
    if (!(await runAll([...asRoot, 'sh', '-c', script]))) throw new SetupError(`cannot write ${POLICY_FILE}`);
    return await work();
  } finally {
    await runAll([...asRoot, 'rm', '-f', POLICY_FILE]);
    process.off('SIGINT', wait).off('SIGTERM', wait);
  }
}
