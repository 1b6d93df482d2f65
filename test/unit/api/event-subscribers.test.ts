import { afterEach, describe, expect, it } from 'vitest';
import { type EventSink, EventSubscribers } from '../../../src/api/event-subscribers.js';
import { eventTypes } from '../../../src/model/events.js';
import { StationFeed } from '../../../src/supervisor/event-feed.js';

const everything = { types: new Set(eventTypes), mounts: null };

class FakeSink implements EventSink {
  buffered = 0;
  readonly sent: string[] = [];
  beats = 0;
  ended: string | null = null;
  bufferedBytes = () => this.buffered;
  send = ({ type }: { type: string }) => void this.sent.push(type);
  beat = () => void this.beats++;
  end = (why: string) => {
    this.ended = why;
  };
}

let open: EventSubscribers | null = null;

afterEach(() => open?.close());

function subscribers(limits: { subscribers?: number; bufferedBytes?: number } = {}) {
  const feed = new StationFeed();
  open = new EventSubscribers(feed, limits);
  return { feed, all: open, change: () => feed.emit('queue_changed', { entries: 1, reason: 'added' }, 'a') };
}

describe('event subscribers', () => {
  it('drops and counts a client that is too slow, and nobody else notices', () => {
    const { feed, all, change } = subscribers({ bufferedBytes: 100 });
    const [slow, quick] = [new FakeSink(), new FakeSink()];
    all.add(slow, everything);
    all.add(quick, everything);
    change();
    slow.buffered = 101;
    change();
    change();
    expect([slow.sent.length, slow.ended, quick.sent.length, quick.ended]).toEqual([1, 'slow', 3, null]);
    expect([all.count, all.droppedCount, feed.wants('queue_changed', 'a')]).toEqual([1, 1, true]);
  });

  it('drops a client that cannot take the history it asked for', () => {
    const { feed, all, change } = subscribers({ bufferedBytes: 100 });
    const after = feed.lastSeq;
    change();
    change();
    const slow = new FakeSink();
    slow.send = () => {
      slow.buffered += 101;
    };
    all.add(slow, { ...everything, after });
    expect([slow.ended, all.count, feed.wants('queue_changed', 'a')]).toEqual(['slow', 0, false]);
  });

  it('gives signs of life, and drops at them whoever has not taken what came before', () => {
    const { all } = subscribers({ bufferedBytes: 100 });
    const [slow, quick] = [new FakeSink(), new FakeSink()];
    all.add(slow, everything);
    all.add(quick, everything);
    slow.buffered = 101;
    all.beat();
    expect([slow.beats, slow.ended, quick.beats]).toEqual([0, 'slow', 1]);
  });

  it('has room for a number of clients and no more', () => {
    const { all } = subscribers({ subscribers: 1 });
    const leave = all.add(new FakeSink(), everything);
    expect(() => all.mustHaveRoom()).toThrow('1 clients listen to events already');
    leave();
    all.mustHaveRoom();
  });

  it('serves a thousand', () => {
    const { all, change } = subscribers();
    const sinks = Array.from({ length: 1000 }, () => new FakeSink());
    for (const sink of sinks) {
      all.mustHaveRoom();
      all.add(sink, everything);
    }
    change();
    expect(sinks.every((sink) => sink.sent.length === 1)).toBe(true);
  });
});
