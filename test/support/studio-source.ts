// A studio as others run it: ffmpeg plays a tone into an icecast2, or into a folder of HLS segments, in real time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Icecast } from './icecast.js';

/** A running studio. */
export interface StudioSource {
  /** SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

function start(args: readonly string[]): StudioSource {
  const child: ChildProcess = spawn('ffmpeg', ['-nostdin', '-loglevel', 'error', ...args], {
    stdio: 'ignore',
  });
  return {
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** `speed` is that of the studio's clock. */
const tone = (hz: number, speed = 1) => [
  '-readrate',
  String(speed),
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=${hz}:sample_rate=44100`,
  '-ac',
  '2',
];

/** Plays a tone at a mount of a server, as MP3 of 96 kbit/s, by a clock that runs at `speed` times ours. */
export function playTone(icecast: Icecast, path: string, hz: number, speed = 1): StudioSource {
  const url = `icecast://source:${icecast.sourcePassword}@${icecast.host}:${icecast.port}${path}`;
  const encode = ['-c:a', 'libmp3lame', '-b:a', '96k', '-content_type', 'audio/mpeg', '-f', 'mp3'];
  return start([...tone(hz, speed), ...encode, url]);
}

/** Writes a tone as HLS: AAC in transport streams of 2 s, the last six listed in `live.m3u8`. */
export function writeHls(folder: string, hz: number): StudioSource {
  const encode = ['-c:a', 'aac', '-b:a', '96k', '-f', 'hls', '-hls_time', '2', '-hls_list_size', '6'];
  return start([...tone(hz), ...encode, '-hls_flags', 'delete_segments', `${folder}/live.m3u8`]);
}
