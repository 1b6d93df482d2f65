// A live stream whose clock is not ours, on simulated time: it is crossfaded into itself before it runs over or dry.
import { describe, expect, test } from 'vitest';
import type { TrackFacts } from '../../../src/model/track.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { hasDrifted } from '../../../src/planner/drift.js';
import { MIX_LEAD_FRAMES } from '../../../src/planner/segments.js';
import { candidate, facts } from './fixtures.js';
import { FRAMES_PER_S, RATE, Rig, SPF } from './rig.js';

const BUFFER_S = 12;
const URL = 'http://studio/live';
const STEP_FRAMES = 19;
const seconds = (count: number) => Math.round(count * FRAMES_PER_S);

function streamFacts(lengthS: number): TrackFacts {
  const lengthSamples = Math.round(lengthS * RATE);
  return {
    ...facts(URL, lengthSamples),
    cueInSample: lengthSamples - BUFFER_S * RATE,
    isPartial: true,
    stream: { path: 's.pcm', ringSamples: 120 * RATE, titles: [] },
  };
}

/** A mount that plays a studio whose clock runs at `speed` times ours. */
class Relay {
  readonly rig = new Rig();
  /** Seconds by which the stream was entered anew, each time: what was left out, or heard again where negative. */
  readonly jumps: number[] = [];
  #receivedS = BUFFER_S;
  #candidate: Candidate;

  constructor() {
    const found = streamFacts(BUFFER_S);
    const over = { facts: found, entrySample: found.cueInSample, lane: 'stream' as const };
    this.#candidate = candidate(URL, found.lengthSamples, over);
    this.rig.queue.ready.push(this.#candidate);
  }

  /** Seconds of the stream that have come and were not heard yet. */
  get leftS(): number {
    const { playhead, planner } = this.rig;
    const heard = planner.timeline.playAt(playhead);
    return this.#receivedS - ((playhead - (heard?.voice.originFrame ?? 0)) * SPF) / RATE;
  }

  get fate() {
    return this.rig.planner.fateOf(this.#candidate);
  }

  /** Frames of silence since it began to be heard. */
  get silentFrames(): number {
    const [first] = this.rig.plays.values();
    return this.rig.silentFrames - ((first?.voice.originFrame ?? 0) - MIX_LEAD_FRAMES);
  }

  play(forS: number, speed: number): void {
    const { rig } = this;
    for (let turn = 0; turn < 2 * forS; turn++) {
      rig.play(STEP_FRAMES);
      this.#receive((STEP_FRAMES / FRAMES_PER_S) * speed);
      if (rig.planner.rewrites.wantsResync(rig.playhead)) this.#resync();
    }
  }

  #receive(lengthS: number): void {
    this.#receivedS += lengthS;
    const found = streamFacts(this.#receivedS);
    const { entrySample, exitSample } = { entrySample: found.cueInSample, exitSample: found.lengthSamples };
    const learned = { ...this.#candidate, facts: found, entrySample, exitSample };
    this.rig.planner.learn(this.#candidate, learned);
    this.#candidate = learned;
  }

  /** As a mount does it: planned, rendered while time passes and more comes, put in place. */
  #resync(): void {
    const { planner, playhead } = this.rig;
    const rewrite = planner.rewrites.resync(playhead + seconds(1.4), playhead);
    if (!rewrite) throw new Error('no change could be planned');
    const [left, entered] = rewrite.plays.slice(-2).map(({ voice }) => voice.originFrame);
    this.jumps.push((((left ?? 0) - (entered ?? 0)) * SPF) / RATE);
    this.rig.play(8);
    this.#receive(8 / FRAMES_PER_S);
    expect(planner.commit(rewrite)).toBe(true);
    // What comes from now on is for the place where it was entered anew.
    this.#receive(0.1);
    expect(planner.timeline.plays.at(-1)?.voice.exitSample).toBe(this.#candidate.exitSample);
    expect(this.fate).toBe('laid');
  }
}

describe('a studio whose clock', () => {
  test('is ours is heard without a break', () => {
    const relay = new Relay();
    relay.play(300, 1);
    expect(relay.jumps).toEqual([]);
    expect(relay.silentFrames).toBe(0);
    expect(relay.fate).toBe('laid');
  });

  test('is faster is entered anew, crossfaded, when its buffer has grown by 40 s, and goes on', () => {
    const relay = new Relay();
    relay.play(400, 1.1);
    expect(relay.jumps).toHaveLength(1);
    expect(relay.jumps[0]).toBeGreaterThan(38);
    expect(relay.jumps[0]).toBeLessThan(43);
    relay.play(100, 1);
    expect(relay.jumps).toHaveLength(1);
    expect(relay.leftS).toBeGreaterThan(BUFFER_S - 1);
    expect(relay.leftS).toBeLessThan(BUFFER_S + 15);
    expect(relay.silentFrames).toBe(0);
    const [left, entered] = [...relay.rig.plays.values()];
    expect(left).toMatchObject({ cutBy: 'seek' });
    expect(left?.voice.fadeOuts).toHaveLength(1);
    expect(entered?.voice.fadeIn).not.toBeNull();
    expect(entered?.candidate.resumed).toBe(true);
    expect(relay.fate).toBe('laid');
  });

  test('is slower is entered anew before its buffer is empty, and some seconds are heard again', () => {
    const relay = new Relay();
    relay.play(150, 0.9);
    expect(relay.jumps).toHaveLength(1);
    expect(relay.jumps[0]).toBeLessThan(-4);
    expect(relay.jumps[0]).toBeGreaterThan(-9);
    expect(relay.silentFrames).toBe(0);
    expect(relay.fate).toBe('laid');
  });
});

test('a stream that ran dry may come again, as one that was replaced', () => {
  const relay = new Relay();
  relay.play(5, 1);
  relay.rig.play(seconds(30));
  relay.play(1, 1);
  expect(relay.fate).toBe('replaced');
});

test('a stream that has ended, and a track, stay as they are', () => {
  const { isPartial: _, ...ended } = streamFacts(100);
  expect(hasDrifted(ended, 10 * RATE)).toBe(false);
  expect(hasDrifted(facts('a', 100 * RATE), 0)).toBe(false);
  expect([10, 88, 95].map((at) => hasDrifted(streamFacts(100), at * RATE))).toEqual([true, false, true]);
});

test('a stream that ends a silence begins four seconds ahead, however the silence was laid', () => {
  for (let waited = 1; waited < 3; waited += 0.2) {
    const rig = new Rig();
    rig.stepFrames = seconds(1);
    rig.play(seconds(waited));
    const found = streamFacts(BUFFER_S);
    rig.queue.ready.push(candidate(URL, found.lengthSamples, { facts: found, lane: 'stream' }));
    rig.planner.advance(rig.playhead, false);
    const [play] = rig.planner.timeline.plays;
    if (!play) throw new Error('the stream was not laid');
    const leadS = (play.voice.originFrame - rig.playhead) / FRAMES_PER_S;
    expect(leadS).toBeGreaterThan(4);
    expect(leadS).toBeLessThan(4.2);
  }
});
