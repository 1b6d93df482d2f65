// The npm side of setup: Node's version, the dependencies, the build.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DRY_RUN, ROOT, run, SetupError, say } from './steps.mjs';

const STAMP = join(ROOT, 'node_modules', '.jetstream-setup');

/** Throws when this Node is older than package.json's `engines` asks for. */
export async function checkNode() {
  const { engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const [major, minor] = engines.node.match(/\d+/g).map(Number);
  const [hereMajor, hereMinor] = process.versions.node.split('.').map(Number);
  if (hereMajor < major || (hereMajor === major && hereMinor < minor)) {
    throw new SetupError(
      `Node.js ${engines.node} is needed, this is ${process.version}; see https://nodejs.org`,
    );
  }
}

/** Installs what package-lock.json names, unless exactly that is there for this Node. */
export async function installDependencies() {
  const wanted = await dependencyStamp();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === wanted) {
    say('they are there already');
    return;
  }
  say('better-sqlite3 is compiled here when its binary cannot be downloaded: about a minute');
  const quiet = ['--include=dev', '--no-audit', '--no-fund'];
  // `ci` refuses a lock file that lacks other systems' optional parts; `install` takes the same versions without them.
  const attempts = [['ci'], ['install', '--no-save'], ['install', '--no-save', '--omit=optional']];
  for (const [index, attempt] of attempts.entries()) {
    if (index > 0) say('that did not work; trying another way');
    if (await run('npm', [...attempt, ...quiet])) return remember(wanted);
  }
  throw new SetupError('npm failed: its messages above say why (network? python3, make and g++ installed?)');
}

async function remember(stamp) {
  if (!DRY_RUN) await writeFile(STAMP, stamp);
}

/** What node_modules depends on: the lock file, and the Node its native parts were built for. */
async function dependencyStamp() {
  const lock = await readFile(join(ROOT, 'package-lock.json'));
  const { platform, arch, versions } = process;
  return `${createHash('sha256').update(lock).digest('hex')} ${platform} ${arch} ${versions.modules}\n`;
}

/** Bundles src/ and the dashboard into dist/. */
export async function build() {
  if (!(await run('npm', ['run', '--silent', 'build']))) throw new SetupError('the build failed: see above');
}
