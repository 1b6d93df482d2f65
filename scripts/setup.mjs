// `npm run setup`: from a fresh checkout to a server that can start. Can be run again at any time; `--dry-run` only
// tells what it would do.
import { join } from 'node:path';
import { ensureFfmpeg, suggestLame } from './setup/audio-programs.mjs';
import { build, checkNode, installDependencies } from './setup/dependencies.mjs';
import { ROOT, run, runScript, say, step } from './setup/steps.mjs';

await runScript(async () => {
  await checkNode();
  await step('npm dependencies', installDependencies);
  await step('build', build);
  const ffmpeg = await step('ffmpeg', ensureFfmpeg);
  await step('lame (optional)', suggestLame);
  await step('demo library (optional)', async () => {
    const made = await run(process.execPath, [join(ROOT, 'scripts', 'demo', 'main.mjs'), '--ffmpeg', ffmpeg]);
    if (!made) say('it could not be made: the demo will be silent, your own playlists will not');
  });
  console.log('\nReady. `npm start` puts the demo on the air: http://127.0.0.1:8080/');
});
