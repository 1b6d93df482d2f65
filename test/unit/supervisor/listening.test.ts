// Feeds of our own listeners: frames are asked for only while somebody listens, and a new listener gets a burst.
import { describe, expect, test } from 'vitest';
import type { FrameBatch } from '../../../src/model/frames.js';
import { Feeds, MountFeed } from '../../../src/supervisor/listening.js';
import type { MountHost } from '../../../src/supervisor/mount-host.js';

const INFO = {
  mountId: 'main',
  path: '/main',
  name: 'Main',
  description: '',
  genre: '',
  url: '',
  bitrateKbps: 128,
  sampleRateHz: 44_100,
  channels: 2,
} as const;

const batch = (firstFrame: number, count: number, title?: string): FrameBatch => ({
  firstFrame,
  frames: Array.from({ length: count }, (_, i) => Uint8Array.of(firstFrame + i)),
  titles: title ? [{ frame: firstFrame, title: { text: title } }] : [],
  peaks: Array(count).fill(0),
  rms: Array(count).fill(0),
});

function setUp() {
  const switches: boolean[] = [];
  const feed = new MountFeed(INFO, (on) => switches.push(on));
  return { feed, switches };
}

describe('a feed', () => {
  test('is switched on by the first listener and off by the last, however often one leaves', () => {
    const { feed, switches } = setUp();
    const leave = [
      feed.subscribe(
        () => undefined,
        () => undefined,
      ),
      feed.subscribe(
        () => undefined,
        () => undefined,
      ),
    ];
    expect(feed.isWanted).toBe(true);
    leave[0]?.();
    leave[0]?.();
    expect(switches).toEqual([true]);
    leave[1]?.();
    leave[1]?.();
    expect(switches).toEqual([true, false]);
    expect(feed.isWanted).toBe(false);
  });

  test('keeps about two seconds of frames and the last title, and forgets the frames when nobody listens', () => {
    const { feed } = setUp();
    const leave = feed.subscribe(
      () => undefined,
      () => undefined,
    );
    feed.push(batch(0, 60, 'One'));
    feed.push(batch(60, 60));
    expect(feed.recent().map(([byte]) => byte)).toEqual(Array.from({ length: 77 }, (_, i) => 43 + i));
    expect(feed.title()).toEqual({ text: 'One' });
    leave();
    feed.push(batch(120, 1));
    expect(feed.recent()).toEqual([]);
  });

  test('gives every batch to every listener, also when one leaves in the middle of it', () => {
    const { feed } = setUp();
    const heard: string[] = [];
    const leave = feed.subscribe(
      () => {
        heard.push('first');
        leave();
      },
      () => undefined,
    );
    feed.subscribe(
      () => heard.push('second'),
      () => undefined,
    );
    feed.push(batch(0, 1));
    feed.push(batch(1, 1));
    expect(heard).toEqual(['first', 'second', 'second']);
  });
});

describe('the directory of feeds', () => {
  const host = (over: object = {}) =>
    ({
      id: 'main',
      config: { id: 'main', path: '/main', name: '', listen: true, description: '', genre: '', url: '' },
      profile: { bitrateKbps: 128, sampleRateHz: 44_100, channels: 2 },
      worker: null,
      ...over,
    }) as MountHost;

  test('opens the path of a mount that listens and has a profile, and ends its listeners when it is closed', () => {
    const feeds = new Feeds(() => undefined);
    feeds.open(host());
    expect(feeds.feed('/main')?.info).toMatchObject({ mountId: 'main', name: 'main', bitrateKbps: 128 });
    let ended = 0;
    feeds.feed('/main')?.subscribe(
      () => undefined,
      () => {
        ended++;
      },
    );
    feeds.close(host());
    expect(ended).toBe(1);
    expect(feeds.feed('/main')).toBeNull();
    feeds.close(host());
  });

  test('follows two mounts that change places, one after the other', () => {
    const feeds = new Feeds(() => undefined);
    const at = (id: string, path: string) => host({ id, config: { ...host().config, id, path } });
    for (const mount of [at('a', '/x'), at('b', '/y')]) feeds.open(mount);
    let ended = 0;
    feeds.feed('/y')?.subscribe(
      () => undefined,
      () => {
        ended++;
      },
    );
    feeds.close(at('a', '/y'), '/x');
    expect(feeds.of(at('a', '/y'))).toBeNull();
    feeds.open(at('a', '/y'));
    expect(ended).toBe(1);
    expect(feeds.of(at('b', '/y'))).toBeNull();
    feeds.close(at('b', '/x'), '/y');
    feeds.open(at('b', '/x'));
    expect([feeds.feed('/y')?.info.mountId, feeds.feed('/x')?.info.mountId]).toEqual(['a', 'b']);
  });

  test('opens nothing for a mount that does not listen or could not be started', () => {
    const feeds = new Feeds(() => undefined);
    feeds.open(host({ config: { ...host().config, listen: false } }));
    feeds.open(host({ profile: null }));
    expect(feeds.feed('/main')).toBeNull();
  });

  test('passes the number of listeners on', () => {
    const counts: [string, number][] = [];
    new Feeds((id, count) => counts.push([id, count])).listenersChanged('main', 3);
    expect(counts).toEqual([['main', 3]]);
  });
});
