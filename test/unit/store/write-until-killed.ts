// Child of store-crash.test.ts: writes without pause and reports each acknowledged write, until it is killed.
import { writeSync } from 'node:fs';
import { openDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';

const [path = '', first = '0'] = process.argv.slice(2);
const { database } = openDatabase(path);
const mounts = new MountStore(database);
const playheads = new PlayheadStore(database);
const ids = Array.from({ length: 50 }, (_, i) => `mount-${i}`);

for (let n = Number(first); ; n++) {
  mounts.insert(`m${n}`, { id: `m${n}`, path: `/m${n}`, playlist: 'x'.repeat(200) });
  const state = {
    location: '/a.mp3',
    positionSamples: n,
    sampleRateHz: 44100,
    rotation: { n },
    savedAtMs: n,
  };
  playheads.save(new Map(ids.map((id) => [id, state])));
  writeSync(1, `${n}\n`);
}
