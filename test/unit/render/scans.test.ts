// Scans are shared, and answer with a track's beginning only to those who ask for it and only after a while.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TrackFacts } from '../../../src/model/track.js';
import { PATIENCE_MS, type RunScan, Scans } from '../../../src/render/scans.js';
import { facts } from '../planner/fixtures.js';

/** A scan that goes on as told. */
class Told {
  runs = 0;
  deadline: () => number = () => 0;
  tell: (facts: TrackFacts) => void = () => undefined;
  end: (facts: TrackFacts) => void = () => undefined;
  signal: AbortSignal | null = null;
  readonly run: RunScan = (deadline, onFacts, signal) => {
    this.runs++;
    this.deadline = deadline;
    this.tell = onFacts;
    this.signal = signal;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
}

const request = (beyondSamples: number | null, deadlineMs = 1000) => ({
  key: 'a',
  deadlineMs,
  beyondSamples,
});
const partial = (lengthSamples: number): TrackFacts => ({ ...facts('a', lengthSamples), isPartial: true });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('scans', () => {
  test('of the same track are one, due when the first of its askers needs it', async () => {
    const [scans, told] = [new Scans(), new Told()];
    const answers = [scans.answer(request(null, 900), told.run), scans.answer(request(null, 300), told.run)];
    await vi.advanceTimersByTimeAsync(0);
    expect(told.runs).toBe(1);
    expect(told.deadline()).toBe(300);
    told.end(facts('a', 10));
    expect(await Promise.all(answers)).toEqual([facts('a', 10), facts('a', 10)]);
    void scans.answer(request(null), told.run);
    await vi.advanceTimersByTimeAsync(0);
    expect(told.runs).toBe(2);
  });

  test('answer with the whole when it is known soon, although a beginning would do', async () => {
    const [scans, told] = [new Scans(), new Told()];
    const answer = scans.answer(request(0), told.run);
    await vi.advanceTimersByTimeAsync(PATIENCE_MS - 1);
    told.tell(partial(5));
    told.end(facts('a', 10));
    expect(await answer).toEqual(facts('a', 10));
  });

  test('answer with a beginning after a while, then with more of it, then with the whole', async () => {
    const [scans, told] = [new Scans(), new Told()];
    const answer = scans.answer(request(0), told.run);
    await vi.advanceTimersByTimeAsync(0);
    told.tell(partial(5));
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await answer).toEqual(partial(5));

    let more: TrackFacts | null = null;
    const second = scans.answer(request(5), told.run).then((found) => {
      more = found;
    });
    await vi.advanceTimersByTimeAsync(3 * PATIENCE_MS);
    expect(more).toBeNull();
    told.tell(partial(8));
    await second;
    expect(more).toEqual(partial(8));

    const third = scans.answer(request(8), told.run);
    told.end(facts('a', 10));
    expect(await third).toEqual(facts('a', 10));
    expect(told.runs).toBe(1);
  });

  test('never give a beginning to those who want the whole', async () => {
    const [scans, told] = [new Scans(), new Told()];
    const answer = scans.answer(request(null), told.run);
    await vi.advanceTimersByTimeAsync(0);
    told.tell(partial(5));
    await vi.advanceTimersByTimeAsync(5 * PATIENCE_MS);
    told.end(facts('a', 10));
    expect(await answer).toEqual(facts('a', 10));
  });

  test('end when the last asker gives up, and not before', async () => {
    const [scans, told] = [new Scans(), new Told()];
    const [one, two] = [new AbortController(), new AbortController()];
    const first = scans.answer(request(null), told.run, one.signal);
    const second = scans.answer(request(null), told.run, two.signal);
    await vi.advanceTimersByTimeAsync(0);
    one.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    expect(told.signal?.aborted).toBe(false);
    two.abort(new Error('gone too'));
    await expect(second).rejects.toThrow('gone too');
    expect(told.signal?.aborted).toBe(true);
  });
});
