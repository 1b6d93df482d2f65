// Makes the demo library: `node scripts/demo/main.mjs [--ffmpeg PATH] [--out FOLDER] [--force]`.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wavBytes, writePiece } from './encode.mjs';
import { perform } from './perform.mjs';
import { SCORES } from './scores.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const EXPECTED = { '.mp3': 'libmp3lame', '.ogg': 'libvorbis', '.opus': 'libopus' };

/** Changes whenever the music or the way it is made does. */
async function versionOfMusic() {
  const hash = createHash('sha256');
  for (const name of (await readdir(here)).sort()) hash.update(await readFile(join(here, name)));
  return hash.digest('hex');
}

/** @param {string} stamp @param {string} out */
async function isFresh(stamp, out) {
  const known = await readFile(join(out, '.version'), 'utf8').catch(() => '');
  return known === stamp && SCORES.every(({ file }) => existsSync(join(out, file)));
}

/** @param {string} ffmpeg @param {string} out */
async function makeAll(ffmpeg, out) {
  await mkdir(out, { recursive: true });
  const writing = SCORES.map(async (score, index) => {
    // One piece is encoded by ffmpeg while the next is being played here.
    await new Promise((proceed) => setImmediate(proceed));
    const wav = wavBytes(perform(score), score.seed);
    const tags = {
      title: score.title,
      artist: 'JetStream Demo',
      album: 'Demo Library',
      track: `${index + 1}`,
    };
    const encoder = await writePiece(ffmpeg, join(out, score.file), wav, tags);
    const seconds = ((wav.length - 44) / 4 / 44100).toFixed(1);
    console.log(`  ${score.file.padEnd(24)} ${seconds} s of music`);
    const expected = EXPECTED[extname(score.file)];
    if (expected && encoder !== expected)
      console.log(`  (this ffmpeg has no ${expected}: ${encoder} was used)`);
  });
  await Promise.all(writing);
}

async function main() {
  const { values } = parseArgs({
    options: { ffmpeg: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' } },
  });
  const out = values.out ?? join(here, '..', '..', 'demo');
  const stamp = await versionOfMusic();
  if (!values.force && (await isFresh(stamp, out))) {
    console.log('  the demo library is there already');
    return;
  }
  await makeAll(values.ffmpeg ?? 'ffmpeg', out);
  await writeFile(join(out, '.version'), stamp);
}

await main();
