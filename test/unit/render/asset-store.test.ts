// The cache must save work, never lie about what it holds, and never stop a render when its disk is gone.
import { mkdir, open, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/model/time.js';
import type { Voice } from '../../../src/model/timeline.js';
import type { TrackFacts } from '../../../src/model/track.js';
import { slotSizeBytes } from '../../../src/mp3/slot.js';
import type { AssetNews } from '../../../src/render/asset.js';
import { AssetWriter, readAssetHead } from '../../../src/render/asset-file.js';
import { AssetStore } from '../../../src/render/asset-store.js';
import type { AssetWish } from '../../../src/render/asset-wishes.js';
import type { BodySpec, MixSpec } from '../../../src/render/specs.js';
import { scanTrack } from '../../support/render-jobs.js';
import { assetBytes, PROFILE, RenderRig } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';
import { until } from '../../support/until.js';

const SPF = 1152;
const WISH: AssetWish = { fromFrame: 0, dueAtMs: 0, frameMs: 26, isPlanned: true };

let rig: RenderRig;
let one: TrackFacts;
let two: TrackFacts;
let frames: number;
let stores: AssetStore[] = [];

beforeAll(async () => {
  rig = await RenderRig.open();
  const paths = ['noise', 'tones'].map((name) => join(rig.folder, `${name}.flac`)) as [string, string];
  await writeSyntheticTrack(paths[0], 'noise', 12);
  await writeSyntheticTrack(paths[1], 'tones', 12);
  one = await scanTrack(rig.tools, paths[0], PROFILE);
  two = await scanTrack(rig.tools, paths[1], PROFILE);
  frames = Math.ceil(one.lengthSamples / SPF);
}, 60_000);

afterAll(async () => {
  for (const store of stores) store.close();
  stores = [];
  await rig.close();
});

/** A store of its own with one render process; `faults` is what an operator would read. */
function storeIn(
  name: string,
  more: { maxSizeBytes?: number; pool?: ReturnType<RenderRig['pool']>; spareParent?: string } = {},
) {
  const faults: string[] = [];
  const folder = join(rig.folder, name);
  const store = new AssetStore({
    folder,
    maxSizeBytes: more.maxSizeBytes ?? 1e9,
    pool: more.pool ?? rig.pool(),
    encoderVersion: () => 'LAME 3.100',
    onFault: (message) => faults.push(message),
    spareParent: more.spareParent ?? rig.folder,
  });
  stores.push(store);
  return { store, folder, faults };
}

function body(facts: TrackFacts): BodySpec {
  return { kind: 'body', profile: PROFILE, facts, gain: 0.5, fromFrame: 0, edgeS: 2 };
}

/** Wishes for an asset and resolves with its news once it is whole. */
function whole(store: AssetStore, facts: TrackFacts, subscriber = 'mount', wish = WISH): Promise<AssetNews> {
  return new Promise((resolve, reject) => {
    const notify = (news: AssetNews) => {
      if (news.failure) reject(new Error(news.failure.message));
      const [range] = news.ranges;
      if (news.totalFrames !== null && range?.[0] === 0 && range[1] === news.totalFrames) resolve(news);
    };
    void store.want(body(facts), wish, subscriber, notify);
  });
}

/** The end of `one` overlapping the beginning of `two`. */
function mix(overlapS: number): MixSpec {
  const overlap = overlapS * PROFILE.sampleRateHz;
  const start = Math.floor((one.cueOutSample - overlap) / SPF);
  const voice = { gain: 0.5, fadeOuts: [], fadeIn: null };
  const fade = { startSample: start * SPF, lengthSamples: one.cueOutSample - start * SPF };
  const voices: Voice[] = [
    {
      ...voice,
      id: 1,
      facts: one,
      originFrame: 0,
      entrySample: one.cueInSample,
      exitSample: one.cueOutSample,
      fadeOuts: [fade],
    },
    {
      ...voice,
      id: 2,
      facts: two,
      originFrame: start,
      entrySample: two.cueInSample,
      exitSample: two.cueOutSample,
      fadeIn: { startSample: two.cueInSample, lengthSamples: fade.lengthSamples },
    },
  ];
  const length = Math.ceil(overlap / SPF) + 10;
  return { kind: 'mix', profile: PROFILE, startFrame: start - 2, frames: length, voices, ceiling: 0.95 };
}

/** The same mix with fades of another curve. */
function curved(spec: MixSpec, curve: 'linear' | 'sin2'): MixSpec {
  const voices = spec.voices.map((voice) => ({
    ...voice,
    fadeIn: voice.fadeIn && { ...voice.fadeIn, curve },
    fadeOuts: voice.fadeOuts.map((fade) => ({ ...fade, curve })),
  }));
  return { ...spec, voices };
}

const never = new AbortController().signal;

describe('an asset', () => {
  it('is rendered once for two who ask at once, and not again for a third', async () => {
    const { store } = storeIn('shared');
    const before = await rig.starts('lame');
    const news = await Promise.all([whole(store, one, 'a'), whole(store, one, 'b')]);
    await whole(store, one, 'c');
    expect(new Set(news.map(({ path }) => path)).size).toBe(1);
    expect(await rig.starts('lame')).toBe(before + 1);
  });

  it('is rendered from its beginning when it is wished for from near that', async () => {
    const { store } = storeIn('near');
    const before = await rig.starts('lame');
    await whole(store, one, 'mount', { ...WISH, fromFrame: 12 });
    expect(await rig.starts('lame')).toBe(before + 1);
  });

  it('is rendered where each of two mounts is in it, not from one end to the other', async () => {
    const path = join(rig.folder, 'long.flac');
    await writeSyntheticTrack(path, 'tones', 75);
    const long = await scanTrack(rig.tools, path, PROFILE);
    const { store } = storeIn('two-places');
    const now = monotonicMs();
    const ranges: AssetNews['ranges'][] = [];
    const isWhole = whole(store, long, 'one', { ...WISH, dueAtMs: now });
    await store.want(body(long), { ...WISH, fromFrame: 2400, dueAtMs: now + 2000 }, 'other', (news) =>
      ranges.push(news.ranges),
    );
    await isWhole;
    const both = ranges.find(([one, other]) => one?.[0] === 0 && other?.[0] === 2400);
    expect(both?.[0]?.[1]).toBeLessThan(1500);
  });

  it('half rendered when everything was killed is gone on with, the same to the byte', async () => {
    const undisturbed = await whole(storeIn('undisturbed').store, one);
    const pool = rig.pool();
    const first = storeIn('crashed', { pool });
    await new Promise<void>((resolve) => {
      void first.store.want(body(one), WISH, 'mount', (news) => {
        if (news.ranges.length > 0) resolve();
      });
    });
    pool.close();
    const key = first.store.keyOf(body(one));
    const path = join(first.folder, 'body', key.slice(0, 2), `${key}.jsa`);
    expect((await readAssetHead(path))?.totalFrames ?? null).toBeNull();
    const news = await whole(storeIn('crashed').store, one);
    expect(news.path).toBe(path);
    expect(await assetBytes(path, frames)).toEqual(await assetBytes(undisturbed.path, frames));
  });

  describe('that ends before its track', () => {
    const partial = (): TrackFacts => ({ ...one, lengthSamples: 50 * SPF, isPartial: true });

    /** One that is said to be whole after 100 frames, in a store of its own, and its bytes as they should be. */
    async function shortIn(name: string) {
      const { path, key } = await whole(storeIn(name).store, one);
      const intact = await assetBytes(path, frames);
      const slotBytes = slotSizeBytes(PROFILE);
      const writer = await AssetWriter.open(path, slotBytes);
      await writer.writeHead({ key, slotBytes, totalFrames: 100, ranges: [[0, 100]] });
      await writer.close();
      const { store } = storeIn(name);
      expect(await whole(store, partial())).toMatchObject({ totalFrames: 100 });
      return { store, path, intact };
    }

    it('is rendered anew as soon as the length of the track is known', async () => {
      const { store, path, intact } = await shortIn('known');
      expect(await whole(store, one, 'another')).toMatchObject({ totalFrames: frames });
      expect(await assetBytes(path, frames)).toEqual(intact);
    });

    it('is rendered anew for a wish from beyond its end', async () => {
      const { store, path, intact } = await shortIn('beyond');
      const wish = { ...WISH, fromFrame: 100 };
      expect(await whole(store, partial(), 'another', wish)).toMatchObject({ totalFrames: frames });
      expect(await assetBytes(path, frames)).toEqual(intact);
    });
  });

  it('with a damaged record is thrown away and rendered anew', async () => {
    const { store, faults } = storeIn('damaged');
    const { path, key, edition, slotBytes } = await whole(store, one);
    const intact = await assetBytes(path, frames);
    const file = await open(path, 'r+');
    await file.write(new Uint8Array([1, 2, 3, 4]), 0, 4, 4096 + 100 * slotBytes + 50);
    await file.close();
    await expect(assetBytes(path, frames)).rejects.toThrow('100 frames');
    await store.distrust(key, edition);
    await until('it is whole again', 10, async () => (await readAssetHead(path))?.totalFrames === frames);
    expect(await assetBytes(path, frames)).toEqual(intact);
    // Others who read the damaged one tell of it later.
    await store.distrust(key, edition);
    expect(await assetBytes(path, frames)).toEqual(intact);
    expect(faults).toEqual([expect.stringContaining('damaged')]);
  });

  it('that is left, and wished for again, while its damaged file is removed stays one and the same', async () => {
    const { store } = storeIn('left');
    const { path, key, edition } = await whole(store, one);
    const isWhole = async () => (await readAssetHead(path))?.totalFrames === frames;
    const removed = store.distrust(key, edition);
    store.release('mount');
    let last = edition;
    await store.want(body(one), WISH, 'another', (news) => {
      last = news.edition;
    });
    await removed;
    await until('it is whole again', 10, isWhole);
    await rm(path);
    await store.distrust(key, last);
    await until('it is whole once more', 10, isWhole);
  });

  it('that nobody wishes for any more when it is found is looked for again the next time', async () => {
    const { store } = storeIn('forgotten');
    const { path, key } = await whole(store, one);
    store.release('mount');
    const found = store.want(body(one), WISH, 'mount', () => undefined);
    store.release('mount', key);
    await found;
    await rm(path);
    const first = await new Promise<AssetNews>((resolve) => {
      void store.want(body(one), WISH, 'mount', resolve);
    });
    expect(first.ranges).toEqual([]);
  });

  it('of a file that was replaced is another one, and is never rendered under the old name', async () => {
    const { store } = storeIn('replaced');
    const path = join(rig.folder, 'replaced.flac');
    await writeSyntheticTrack(path, 'noise', 6);
    const before = await scanTrack(rig.tools, path, PROFILE);
    await whole(store, before);
    await writeSyntheticTrack(path, 'tones', 6);
    await utimes(path, 1, 1);
    const after = await scanTrack(rig.tools, path, PROFILE);
    expect(store.keyOf(body(after))).not.toBe(store.keyOf(body(before)));
    await expect(whole(storeIn('replaced-2').store, before)).rejects.toThrow('was replaced');
  });

  it('keeps every body frame when cue points or the crossfade change', async () => {
    const { store } = storeIn('edited');
    await whole(store, one);
    await whole(store, two);
    const before = await rig.starts('lame');
    await store.mix(mix(1), 0, never);
    await store.mix(mix(1.5), 0, never);
    await store.mix(curved(mix(1), 'linear'), 0, never);
    await store.mix(curved(mix(1), 'sin2'), 0, never);
    await whole(store, { ...one, cueInSample: 5000, cueOutSample: 300_000 }, 'other');
    expect(await rig.starts('lame')).toBe(before + 4);
  });
});

describe('a transition', () => {
  it('that cannot be rendered names the track at fault, whichever it is', async () => {
    const { store } = storeIn('at-fault');
    for (const index of [0, 1]) {
      const spec = mix(1);
      const voices = spec.voices.map((voice, i) => {
        const identity = { ...voice.facts.identity, inode: 1 };
        return i === index ? { ...voice, facts: { ...voice.facts, identity } } : voice;
      });
      const failed = await store.mix({ ...spec, voices }, 0, never).catch((error: unknown) => error);
      expect(failed).toMatchObject({
        code: 'JS_TRACK_UNREADABLE',
        location: voices[index]?.facts.identity.path,
      });
    }
  });
});

describe('a transition between two known tracks', () => {
  it('starts no decoder', async () => {
    const { store } = storeIn('known');
    await whole(store, one);
    await whole(store, two);
    const before = await rig.starts('ffmpeg');
    const path = await store.mix(mix(2), 0, never);
    expect(await rig.starts('ffmpeg')).toBe(before);
    // The same sound as when both tracks are decoded for it.
    const decoded = await storeIn('unknown').store.mix(mix(2), 0, never);
    expect(await rig.starts('ffmpeg')).toBe(before + 2);
    const count = mix(2).frames;
    expect(await assetBytes(path, count)).toEqual(await assetBytes(decoded, count));
  });

  it('is rendered once for two mounts, and goes on when one of them gives up', async () => {
    const { store } = storeIn('two-mounts');
    const before = await rig.starts('lame');
    const first = new AbortController();
    const given = expect(store.mix(mix(1), 0, first.signal)).rejects.toThrow('gone');
    const kept = store.mix(mix(1), 0, never);
    first.abort(new Error('gone'));
    await Promise.all([given, kept]);
    expect(await rig.starts('lame')).toBe(before + 1);
  });

  it('whose mix was lost or damaged is rendered anew', async () => {
    const { store } = storeIn('lost-mix');
    const path = await store.mix(mix(1), 0, never);
    const intact = await assetBytes(path, mix(1).frames);
    await writeFile(path, 'nothing');
    expect(await store.mix(mix(1), 0, never)).toBe(path);
    expect(await assetBytes(path, mix(1).frames)).toEqual(intact);
  });
});

describe('a cache folder', () => {
  it('that vanishes under a store is made again', async () => {
    const { store, folder } = storeIn('vanishing');
    const { path, key, edition } = await whole(store, one);
    await rm(folder, { recursive: true });
    await store.distrust(key, edition);
    await until('it is whole again', 10, async () => (await readAssetHead(path))?.totalFrames === frames);
  });

  it('that cannot be made is replaced by one in memory, and that is reported', async () => {
    await writeFile(join(rig.folder, 'a-file'), '');
    const { store, faults } = storeIn('a-file/cache');
    const { path } = await whole(store, one);
    const mixed = await store.mix(mix(1), 0, never);
    expect(path).toContain(join(rig.folder, `jetstream-${process.pid}-`));
    expect(await assetBytes(mixed, mix(1).frames)).toBeInstanceOf(Buffer);
    expect(faults).toEqual([expect.stringContaining('goes to')]);
    store.close();
    expect(
      (await readdir(rig.folder)).filter((name) => name.startsWith(`jetstream-${process.pid}-`)),
    ).toEqual([]);
  });

  it('that cannot be made where there is no room in memory either costs the track, and nothing more', async () => {
    await writeFile(join(rig.folder, 'b-file'), '');
    const { store, faults } = storeIn('b-file/cache', { spareParent: join(rig.folder, 'b-file') });
    await expect(whole(store, one)).rejects.toThrow('no place in memory');
    await expect(store.mix(mix(1), 0, never)).rejects.toThrow('no place in memory');
    await store.distrustMix('any');
    expect(faults).toEqual([expect.stringMatching(/no place in memory.*free or mend the disk/)]);
  });

  it('on a full disk is replaced by one in memory, for bodies and mixes', async () => {
    const { store, folder, faults } = storeIn('full');
    const key = store.keyOf(body(one));
    const place = join(folder, 'body', key.slice(0, 2), `${key}.jsa`);
    await mkdir(dirname(place), { recursive: true });
    // Every write to it fails with "no space left on device".
    await symlink('/dev/full', place);
    const { path } = await whole(store, one);
    expect(path).not.toContain(folder);
    expect(await assetBytes(path, frames)).toBeInstanceOf(Buffer);
    expect(await store.mix(mix(1), 0, never)).not.toContain(folder);
    expect(faults).toEqual([expect.stringMatching(/no space.*goes to/i)]);
  });
});
