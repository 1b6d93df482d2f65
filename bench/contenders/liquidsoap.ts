// Liquidsoap: one process for all mounts, normalised and crossfaded as its own documentation does it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contender } from './contender.js';

/** Writes a script for Liquidsoap 2.1 and runs it. */
export const liquidsoap: Contender = async ({ folder, icecast, stations, group }) => {
  const { host, port, sourcePassword } = icecast;
  const encoder =
    '%mp3(bitrate=128, samplerate=44100, stereo=true, stereo_mode="joint_stereo", internal_quality=2)';
  const lines = stations.map(
    ({ path, playlist }) => `station("${path}", playlist(mode="normal", reload_mode="never", "${playlist}"))`,
  );
  const script = `settings.init.allow_root.set(true)
settings.log.file.set(false)
settings.log.stdout.set(true)
settings.log.level.set(2)
def station(path, tracks) =
  s = crossfade(duration=3., fade_in=3., fade_out=3., normalize(tracks))
  output.icecast(${encoder}, host="${host}", port=${port}, password="${sourcePassword}", mount=path, mksafe(s))
end
${lines.join('\n')}
`;
  const file = join(folder, 'stations.liq');
  await writeFile(file, script);
  group.spawn('liquidsoap', [file], { stdio: 'ignore', cwd: folder });
  return { framesLate: async () => null };
};
