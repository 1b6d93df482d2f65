import { describe, expect, it } from 'vitest';
import {
  type EventInterest,
  eventTypes,
  type GapNotice,
  type StationEvent,
} from '../../../src/model/events.js';
import { StationFeed } from '../../../src/supervisor/event-feed.js';

const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const everything: EventInterest = { types: new Set(eventTypes), mounts: null };

function feed(keep = 10): StationFeed {
  return new StationFeed({ nowMs: () => START_MS, keep });
}

function hear(from: StationFeed, interest: EventInterest) {
  const heard: (StationEvent | GapNotice)[] = [];
  return { heard, leave: from.subscribe(interest, (event) => heard.push(event)) };
}

/** Emits as many numbered events. */
function queueChanges(to: StationFeed, count: number): void {
  for (let entries = 1; entries <= count; entries++)
    to.emit('queue_changed', { entries, reason: 'added' }, 'a');
}

const seqOf = (nth: number) => START_MS * 1000 + nth;

describe('the event feed', () => {
  it('numbers events one by one and sends them flat, with time and mount', () => {
    const station = feed();
    const { heard } = hear(station, everything);
    queueChanges(station, 2);
    const common = { at: '2026-01-01T00:00:00.000Z', type: 'queue_changed', mount: 'a', reason: 'added' };
    expect(heard).toEqual([
      { seq: seqOf(1), entries: 1, ...common },
      { seq: seqOf(2), entries: 2, ...common },
    ]);
  });

  it('sends only what was asked for by type and by mount', () => {
    const station = feed();
    const { heard } = hear(station, { types: new Set(['levels', 'track_failed']), mounts: new Set(['b']) });
    station.emit('levels', { peakDb: -3, rmsDb: -12 }, 'a');
    station.emit('levels', { peakDb: null, rmsDb: null }, 'b');
    station.emit('queue_changed', { entries: 1, reason: 'added' }, 'b');
    expect(heard).toMatchObject([{ type: 'levels', mount: 'b', peakDb: null }]);
  });

  it('neither numbers nor keeps events of the moment', () => {
    const station = feed();
    queueChanges(station, 1);
    station.emit('levels', { peakDb: -3, rmsDb: -12 }, 'a');
    queueChanges(station, 1);
    const { heard } = hear(station, { ...everything, after: seqOf(0) });
    expect(heard.map(({ type, seq }) => [type, seq])).toEqual([
      ['queue_changed', seqOf(1)],
      ['queue_changed', seqOf(2)],
    ]);
  });

  it('goes on after the last event known, without a gap and without a repetition', () => {
    const station = feed();
    queueChanges(station, 5);
    const { heard } = hear(station, { ...everything, after: seqOf(3) });
    queueChanges(station, 1);
    expect(heard.map(({ seq }) => seq)).toEqual([seqOf(4), seqOf(5), seqOf(6)]);
  });

  it('tells of a gap when what is asked for is not kept any more', () => {
    const station = feed(4);
    queueChanges(station, 30);
    expect(hear(station, { ...everything, after: seqOf(26) }).heard.map(({ seq }) => seq)).toEqual(
      [27, 28, 29, 30].map(seqOf),
    );
    const { heard } = hear(station, { ...everything, after: seqOf(25) });
    expect(heard[0]).toMatchObject({ type: 'gap', after: seqOf(25), oldest: seqOf(27), seq: seqOf(30) });
    expect(heard.slice(1).map(({ seq }) => seq)).toEqual([27, 28, 29, 30].map(seqOf));
  });

  it('tells of a gap to whoever comes from an earlier run, or from a clock that was ahead', () => {
    const station = feed();
    expect(hear(station, { ...everything, after: seqOf(-1_000_000) }).heard).toMatchObject([{ type: 'gap' }]);
    queueChanges(station, 1);
    const ahead = hear(station, { ...everything, after: seqOf(9) }).heard;
    expect(ahead.map(({ type }) => type)).toEqual(['gap', 'queue_changed']);
  });

  it('has nothing to say of a gap to whoever heard the last event', () => {
    const station = feed();
    expect(hear(station, { ...everything, after: seqOf(0) }).heard).toEqual([]);
  });

  it('lets no subscriber hurt another, and stops telling who left', () => {
    const errors: unknown[] = [];
    const station = new StationFeed({ nowMs: () => START_MS, onError: (error) => errors.push(error) });
    station.subscribe(everything, () => {
      throw new Error('broken');
    });
    const { heard, leave } = hear(station, everything);
    queueChanges(station, 1);
    leave();
    leave();
    queueChanges(station, 1);
    expect(heard).toHaveLength(1);
    expect(errors).toHaveLength(2);
  });

  it('knows what is wanted of which mount, and says when that may have changed', () => {
    const station = feed();
    let changes = 0;
    station.onInterest(() => changes++);
    expect(station.wants('levels', 'a')).toBe(false);
    const { leave } = hear(station, { types: new Set(['levels']), mounts: new Set(['a']) });
    expect(station.wants('levels', 'a')).toBe(true);
    expect(station.wants('levels', 'b')).toBe(false);
    expect(station.wants('stats')).toBe(false);
    leave();
    expect(station.wants('levels', 'a')).toBe(false);
    expect(changes).toBe(2);
  });
});
