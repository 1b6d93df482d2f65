import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import type { TrackFacts } from '../../../src/model/track.js';
import type { Candidate, Fate } from '../../../src/planner/candidate.js';
import { Lineup } from '../../../src/planner/lineup.js';
import type { ProgrammeDoor, StreamNews } from '../../../src/planner/programme-door.js';
import { StreamFeed } from '../../../src/planner/stream-feed.js';
import { programmeRules, type TrackListRule } from '../../../src/rotation/rules.js';
import { candidate, facts } from './fixtures.js';

const SECOND = 44_100;

const placeOf = (location: string) => ({ location, title: `The Show at ${location}` });

/** A relay that is up, down or ending as the test says, and a mount that plays what it is offered. */
class Relay {
  readonly lineup = new Lineup();
  readonly waits: number[] = [];
  readonly learned: Candidate[] = [];
  interruptions = 0;
  fate: Fate = 'laid';
  isOn = true;
  isDown = false;
  /** Places that were called. */
  readonly called: string[] = [];
  readonly news: StreamNews[] = [];
  #session = 0;
  #answer: (facts: TrackFacts | Error) => void = () => undefined;
  #endWait: () => void = () => undefined;
  readonly #abort = new AbortController();
  readonly feed: StreamFeed;

  readonly #rule: TrackListRule;

  constructor(places: readonly string[] = ['http://studio/live']) {
    const door = {
      prepare: (entry: { location: string }, found: TrackFacts) => {
        const made = candidate(entry.location, found.lengthSamples, {
          facts: found,
          entrySample: found.cueInSample,
        });
        const { rotation: _, lane: __, reason: ___, queueEntry: ____, ...prepared } = made;
        return { ...prepared, entry };
      },
      streams: {
        listen: (url: string, known: TrackFacts | null, signal: AbortSignal) => {
          if (!known) this.called.push(url);
          if (this.isDown && !known)
            return Promise.reject(new JetStreamError('JS_REMOTE_FAILED', 'no answer'));
          return new Promise<TrackFacts>((resolve, reject) => {
            this.#answer = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
            signal.onabort = () => reject(signal.reason);
          });
        },
        fateOf: () => this.fate,
        onNews: (news: StreamNews) => this.news.push(news),
      },
      onLearned: (_: Candidate, learned: Candidate) => this.learned.push(learned),
      onChange: () => undefined,
      isOnAir: () => true,
      onInterrupt: () => {
        this.interruptions++;
      },
      wait: (ms: number) => {
        this.waits.push(ms);
        return new Promise<void>((resolve) => {
          this.#endWait = resolve;
        });
      },
    };
    this.feed = new StreamFeed({
      lineup: this.lineup,
      door: door as unknown as ProgrammeDoor,
      isOn: () => this.isOn,
      onChange: () => undefined,
    });
    const [rule] = programmeRules({
      playlist: 'http://studio/live',
      playlists: [],
      rotation: 'sequential',
      jingles: [],
      separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
    }).lists;
    if (!rule) throw new Error('no list');
    this.#rule = rule;
    this.follow(places);
  }

  /** Its list names these places from now on. */
  follow(places: readonly string[]): void {
    const streams = places.length === 0 ? [] : [{ rule: this.#rule, places: places.map(placeOf) }];
    this.feed.follow(streams, this.#abort.signal);
  }

  /** The stream is up, or goes on, for `lengthS` seconds by now. */
  async come(lengthS: number, over: Partial<TrackFacts> = {}): Promise<void> {
    if (lengthS <= 10) this.#session++;
    const stream = { path: `${this.#session}.pcm`, ringSamples: 120 * SECOND, titles: [] };
    const length = lengthS * SECOND;
    const cueInSample = length - 10 * SECOND;
    this.#answer({ ...facts('http://studio/live', length), cueInSample, isPartial: true, stream, ...over });
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }

  async end(lengthS: number): Promise<void> {
    const stream = {
      path: `${this.#session}.pcm`,
      ringSamples: 1,
      titles: [],
      endedBecause: 'its server ended it',
    };
    const { isPartial: _, ...ended } = {
      ...facts('http://studio/live', lengthS * SECOND),
      isPartial: true,
      stream,
    };
    this.#answer(ended);
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }

  async waited(): Promise<void> {
    this.#endWait();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }
}

describe('a stream that is up', () => {
  it('is offered before the rotation, entered where it has got to', async () => {
    const relay = new Relay();
    relay.lineup.add(candidate('/music/a.mp3', SECOND));
    await relay.come(10);
    await relay.come(15);
    expect(relay.feed.isUp).toBe(true);
    const [first, second] = relay.lineup.all;
    expect(first).toMatchObject({ lane: 'stream', entrySample: 5 * SECOND, exitSample: 15 * SECOND });
    expect(second?.entry.location).toBe('/music/a.mp3');
  });

  it('goes on on the air as it comes, and ends where it ended', async () => {
    const relay = new Relay();
    await relay.come(10);
    relay.lineup.take();
    await relay.come(12);
    await relay.end(13);
    expect(relay.learned.map(({ exitSample }) => exitSample / SECOND)).toEqual([12, 13]);
    expect(relay.learned.map(({ facts: { isPartial } }) => isPartial)).toEqual([true, undefined]);
    expect(relay.feed.trouble).toBe('the stream live is down: its server ended it');
  });

  it('is another play when it comes again', async () => {
    const relay = new Relay();
    await relay.come(10);
    const first = relay.lineup.take();
    await relay.end(11);
    await relay.waited();
    await relay.come(10);
    const second = relay.lineup.take();
    expect(second?.entry).toEqual(first?.entry);
    expect(second?.entry).not.toBe(first?.entry);
  });

  it('is not offered any more once it has ended', async () => {
    const relay = new Relay();
    await relay.come(10);
    await relay.end(11);
    expect(relay.lineup.all).toEqual([]);
  });

  it('comes again by itself after what took its place, but not after a skip', async () => {
    const relay = new Relay();
    await relay.come(10);
    relay.lineup.take();
    relay.fate = 'left';
    await relay.come(12);
    await relay.come(14);
    expect(relay.lineup.all).toEqual([]);
    relay.fate = 'replaced';
    await relay.come(16);
    await relay.come(18);
    expect(relay.lineup.all).toMatchObject([{ lane: 'stream', entrySample: 8 * SECOND }]);
  });

  it('is held back until its list is on, and left when that is over', async () => {
    const relay = new Relay();
    relay.isOn = false;
    await relay.come(10);
    expect(relay.lineup.all).toEqual([]);
    relay.isOn = true;
    await relay.come(12);
    relay.lineup.take();
    relay.isOn = false;
    await relay.come(14);
    expect(relay.interruptions).toBe(1);
    relay.fate = 'left';
    await relay.come(16);
    relay.isOn = true;
    await relay.come(18);
    expect(relay.lineup.all).toHaveLength(1);
  });
});

it('a stream that is down is called again, at growing distance', async () => {
  const relay = new Relay();
  relay.isDown = true;
  await relay.end(1);
  for (let call = 0; call < 7; call++) await relay.waited();
  expect(relay.waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(relay.feed.isUp).toBe(false);
  expect(relay.feed.trouble).toBe('the stream live is down: no answer');
});

it('a stream that is down is told of once, and once when it is up again', async () => {
  const relay = new Relay();
  relay.isDown = true;
  await relay.end(1);
  for (let call = 0; call < 3; call++) await relay.waited();
  relay.isDown = false;
  await relay.waited();
  await relay.come(10);
  await relay.end(11);
  const location = 'http://studio/live';
  expect(relay.news).toEqual([
    { location, trouble: null },
    { location, trouble: 'its server ended it' },
    { location, trouble: 'no answer' },
    { location, trouble: null },
    { location, trouble: 'its server ended it' },
  ]);
});

describe('a stream of several places', () => {
  const [a, b, c] = ['http://a/live', 'http://b/live', 'http://c/live'];

  it('is called at each in turn, without a wait before all have failed', async () => {
    const relay = new Relay([a, b, c]);
    relay.isDown = true;
    await relay.end(1);
    expect(relay.called).toEqual([a, b, c]);
    await relay.waited();
    expect(relay.called).toEqual([a, b, c, a, b, c]);
    expect(relay.waits).toEqual([1000, 2000]);
  });

  it('goes on at the next when one fails, and says what is heard', async () => {
    const relay = new Relay([a, b]);
    await relay.come(10);
    expect(relay.lineup.take()?.entry).toEqual(placeOf(a));
    await relay.end(11);
    expect(relay.waits).toEqual([]);
    await relay.come(10);
    expect(relay.lineup.take()?.entry).toEqual(placeOf(b));
    expect(relay.feed.isUp).toBe(true);
  });

  it('takes up another list of places at its next call', async () => {
    const relay = new Relay([a]);
    await relay.come(10);
    relay.follow([b]);
    await relay.end(11);
    await relay.waited();
    expect(relay.called).toEqual([a, b]);
  });

  it('ends where it got to when its list names it no longer', async () => {
    const relay = new Relay([a]);
    await relay.come(10);
    relay.lineup.take();
    relay.follow([]);
    await relay.settle();
    expect(relay.learned.at(-1)?.facts.isPartial).toBeUndefined();
    expect([relay.feed.isUp, relay.feed.trouble]).toEqual([false, null]);
    expect(relay.called).toEqual([a]);
  });
});
