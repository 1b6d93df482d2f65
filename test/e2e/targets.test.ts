// Every fault of a target, made on purpose with real servers and real sockets.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { listen } from '../support/icy-listener.js';
import { PlayoutRig, targetConfig } from '../support/playout-rig.js';

let icecast: Icecast;
let rig: PlayoutRig;

beforeAll(async () => {
  icecast = await startIcecast({ sourceTimeoutS: 3 });
  rig = new PlayoutRig();
});
afterAll(async () => {
  await rig.close();
  await icecast.close();
});

describe('a target', () => {
  test('connects, and a listener hears decodable audio with its title', async () => {
    rig.reader.title('First');
    const watched = rig.target(targetConfig(icecast.port), '/a');
    await watched.until('connected');
    const listener = await listen(icecast.url('/a'));
    await listener.until(({ titles, audio }) => titles.length > 0 && audio().length > 64_000);
    listener.close();
    expect(listener.titles[0]?.block).toBe("StreamTitle='First';");
    const heard = execFileSync('ffmpeg', ['-v', 'error', '-f', 'mp3', '-i', '-', '-f', 'null', '-'], {
      input: listener.audio(),
    });
    expect(heard.length).toBe(0);
    expect(listener.headers['icy-name']).toBe(Buffer.from('Rig Ü').toString('latin1'));
  });
});
