// The audio programs: ffmpeg, which nothing works without, and lame, which is better to have.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DRY_RUN, ROOT, SetupError, say, succeeds } from './steps.mjs';
import { findProgram, installLine, installPackages } from './system-packages.mjs';

/** Finds ffmpeg (config.toml, PATH, the ffmpeg-static package) or installs it. @returns {Promise<string>} its path */
export async function ensureFfmpeg() {
  for (const path of [
    await configuredFfmpeg(),
    findProgram('ffmpeg'),
    join(ROOT, 'node_modules/ffmpeg-static/ffmpeg'),
  ]) {
    if (path && existsSync(path) && (await succeeds(path, ['-version']))) {
      say(`found ${path}`);
      return path;
    }
  }
  const installed = await installPackages(['ffmpeg']);
  const path = findProgram('ffmpeg');
  if (installed && (path || DRY_RUN)) return path ?? 'ffmpeg';
  throw new SetupError(
    `ffmpeg is needed and could not be installed from here. Type this, then run setup again:\n  ${installLine(['ffmpeg'])}`,
  );
}

/** `ffmpeg = "..."` under [engine] of config.toml, if it is written that simply. */
async function configuredFfmpeg() {
  const config = await readFile(join(ROOT, 'config.toml'), 'utf8').catch(() => '');
  const engine = config.split(/^\s*\[/m).find((section) => section.startsWith('engine]')) ?? '';
  return /^\s*ffmpeg\s*=\s*["']([^"']+)["']/m.exec(engine)?.[1] ?? null;
}

/** Installs lame where that is possible; without it ffmpeg's own LAME encodes. */
export async function suggestLame() {
  if (findProgram('lame')) {
    say(`found ${findProgram('lame')}`);
  } else if (!(await installPackages(['lame']))) {
    say(`not installed (optional; ffmpeg encodes instead). To have it: ${installLine(['lame'])}`);
  }
}
