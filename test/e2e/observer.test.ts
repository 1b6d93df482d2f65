// Who watches the watchman: the observer of these tests, listening to broadcasts whose faults are known.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { recordListener } from '../support/capture.js';
import { hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { synthesizeMarkers } from '../support/marker-track.js';
import { encodeLame, mixTracks } from '../support/mix.js';
import { walkMp3 } from '../support/mp3-walk.js';
import { checkProgramme } from '../support/programme.js';
import { until } from '../support/until.js';

const RATE_HZ = 44100;
const FADE_S = 3;
const RECORD_S = 16;
const order = [0, 1, 2].map((track) => ({ track, lengthS: 10 }));

let icecast: Icecast;
let broadcast: Buffer;

beforeAll(async () => {
  icecast = await startIcecast();
  const tracks = order.map(({ track, lengthS }) =>
    synthesizeMarkers({ track, durationS: lengthS, sampleRateHz: RATE_HZ }),
  );
  broadcast = await encodeLame(mixTracks(tracks, RATE_HZ, FADE_S), RATE_HZ, 128);
});

afterAll(() => icecast?.close());

/** Sends `stream` to icecast in real time and hears what comes out, from about the second second on. */
async function judge(path: string, stream: Buffer) {
  const target = `icecast://source:${icecast.sourcePassword}@127.0.0.1:${icecast.port}${path}`;
  const args = ['-v', 'error', '-re', '-f', 'mp3', '-i', 'pipe:0', '-c', 'copy', '-write_xing', '0'];
  const output = ['-id3v2_version', '0', '-content_type', 'audio/mpeg', '-f', 'mp3', target];
  const sender = spawn('ffmpeg', [...args, ...output], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(sender, 'exit');
  sender.stdin.on('error', () => undefined).end(stream);
  try {
    await until(`${path} at icecast`, 10, async () => {
      return (await icecast.sources()).some(({ listenurl }) => String(listenurl).endsWith(path));
    });
    const recording = await recordListener(icecast.url(path), { seconds: RECORD_S, icyMetadata: true });
    const heard = await hear(recording);
    return { ...heard, ...checkProgramme(heard.markers, { order, captureS: heard.lengthS }) };
  } finally {
    sender.kill('SIGKILL');
    await ended;
  }
}

/** The broadcast with `count` frames from frame `at` on replaced. */
function tampered(at: number, count: number, replacement: Buffer): Buffer {
  const { frames } = walkMp3(broadcast);
  const from = frames[at]?.offset ?? 0;
  const to = frames[at + count]?.offset ?? 0;
  return Buffer.concat([broadcast.subarray(0, from), replacement, broadcast.subarray(to)]);
}

describe('the observer', () => {
  it.concurrent('finds nothing wrong with a sound broadcast, and its overlaps to 20 ms', async ({
    expect,
  }) => {
    const { messages, violations, overlaps } = await judge('/sound', broadcast);
    expect(messages).toEqual([]);
    expect(violations).toEqual([]);
    expect(overlaps.length).toBeGreaterThanOrEqual(1);
    for (const { lengthS } of overlaps) expect(Math.abs(lengthS - FADE_S)).toBeLessThan(0.02);
  });

  it.concurrent('notices one lost frame, one doubled frame, and half a second of somewhere else', async ({
    expect,
  }) => {
    const { frames } = walkMp3(broadcast);
    const slice = (from: number, count: number) =>
      broadcast.subarray(frames[from]?.offset, frames[from + count]?.offset);
    // Frame 180 is 4.7 s into the first track, well before its overlap.
    const faulty = {
      lost: tampered(180, 1, Buffer.alloc(0)),
      doubled: tampered(180, 0, Buffer.from(slice(180, 1))),
      elsewhere: tampered(180, 20, Buffer.from(slice(500, 20))),
    };
    const names = Object.keys(faulty);
    const verdicts = await Promise.all(
      Object.entries(faulty).map(([name, stream]) => judge(`/${name}`, stream)),
    );
    verdicts.forEach(({ messages, violations }, i) => {
      expect(messages, names[i]).toEqual([]);
      expect(violations, names[i]).not.toEqual([]);
    });
  });
});
