import { createHmac } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { StationEvent } from '../../../src/model/events.js';
import type { SendPost } from '../../../src/remote/post-client.js';
import { Delivery, type DeliveryLimits } from '../../../src/webhook/delivery.js';

const START_MS = 1_767_225_600_000;
const abort = { controller: new AbortController() };

afterEach(() => {
  abort.controller.abort();
  abort.controller = new AbortController();
});

/** A delivery on a clock of its own: waiting moves it. `answers` are given in turn, 204 after them. */
function rig(answers: (number | Error)[] = [], limits: Partial<DeliveryLimits> = {}) {
  const clock = { ms: START_MS, ageMs: 0 };
  const waits: number[] = [];
  const sent: { body: string; headers: Readonly<Record<string, string>> }[] = [];
  const send: SendPost = async (_url, { headers, body }) => {
    sent.push({ headers, body });
    const answer = answers.shift() ?? 204;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const wait = async (ms: number) => {
    waits.push(ms);
    clock.ms += ms;
    clock.ageMs += ms;
  };
  const options = { url: 'http://a/', secret: 'secret', userAgent: 'JetStream/0', send, wait, limits };
  const clocks = { nowMs: () => clock.ms, ageMs: () => clock.ageMs };
  const delivery = new Delivery({ ...options, ...clocks, random: () => 0.5 });
  return { delivery, clock, waits, sent };
}

function event(seq: number): StationEvent {
  return {
    seq,
    at: '2026-01-01T00:00:00.000Z',
    type: 'queue_changed',
    mount: 'a',
    entries: 1,
    reason: 'added',
  };
}

/** Lets what is ready happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

const numbers = (sent: readonly { body: string }[]) => sent.map(({ body }) => JSON.parse(body).seq);

describe('deliveries', () => {
  it('are in order, one event each, and signed over time and body', async () => {
    const { delivery, sent } = rig();
    delivery.push(event(1));
    void delivery.run(abort.controller.signal);
    await settle();
    delivery.push(event(2));
    await settle();
    expect(numbers(sent)).toEqual([1, 2]);
    const { headers, body } = sent[0] ?? { headers: {}, body: '' };
    const expected = createHmac('sha256', 'secret')
      .update(`${START_MS / 1000}.${body}`)
      .digest('hex');
    expect(headers).toMatchObject({
      'jetstream-event': 'queue_changed',
      'jetstream-timestamp': String(START_MS / 1000),
      'jetstream-signature': `v1=${expected}`,
    });
    expect(delivery.state()).toMatchObject({ pending: 0, delivered: 2, failedAttempts: 0, lastStatus: 204 });
  });

  it('are tried again after longer and longer waits, and nothing overtakes', async () => {
    const { delivery, sent, waits } = rig([500, new Error('refused'), 302]);
    delivery.push(event(1));
    delivery.push(event(2));
    void delivery.run(abort.controller.signal);
    await settle();
    expect(numbers(sent)).toEqual([1, 1, 1, 1, 2]);
    expect(waits).toEqual([5000, 10_000, 20_000]);
    expect(delivery.state()).toMatchObject({ delivered: 2, failedAttempts: 3, lastError: null });
  });

  it('begin with the shortest wait again after a success', async () => {
    const { delivery, waits } = rig([500, 500, 204, 500]);
    delivery.push(event(1));
    delivery.push(event(2));
    void delivery.run(abort.controller.signal);
    await settle();
    expect(waits).toEqual([5000, 10_000, 5000]);
  });

  it('are given up after a day, and counted', async () => {
    const { delivery, clock, sent } = rig(Array(2000).fill(503));
    delivery.push(event(1));
    const running = delivery.run(abort.controller.signal);
    for (let turn = 0; turn < 50 && delivery.state().pending > 0; turn++) await settle();
    expect(delivery.state()).toMatchObject({ pending: 0, delivered: 0, dropped: 1, lastStatus: 503 });
    expect(clock.ms - START_MS).toBeGreaterThan(24 * 3600 * 1000);
    expect(sent.length).toBeGreaterThan(140);
    abort.controller.abort();
    await running;
  });

  it('are not given up because the clock of the machine was set', async () => {
    const { delivery, clock, sent } = rig();
    delivery.push(event(1));
    clock.ms += 48 * 3600 * 1000;
    void delivery.run(abort.controller.signal);
    await settle();
    expect(numbers(sent)).toEqual([1]);
    expect(delivery.state()).toMatchObject({ delivered: 1, dropped: 0 });
  });

  it('drop the oldest when too many wait', async () => {
    const { delivery, sent } = rig([], { pending: 2 });
    for (const seq of [1, 2, 3]) delivery.push(event(seq));
    expect(delivery.state()).toMatchObject({ pending: 2, dropped: 1 });
    void delivery.run(abort.controller.signal);
    await settle();
    expect(numbers(sent)).toEqual([2, 3]);
  });

  it('leave nothing behind on the signal that ends them, however many there were', async () => {
    const { delivery, sent } = rig();
    const { signal } = abort.controller;
    void delivery.run(signal);
    for (let seq = 1; seq <= 20; seq++) {
      delivery.push(event(seq));
      await settle();
    }
    expect(sent).toHaveLength(20);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('tell no password of a URL in what failed', async () => {
    const { delivery } = rig([new Error('cannot reach http://user:pass@a/')]);
    delivery.push(event(1));
    const failing = new AbortController();
    const running = delivery.run(failing.signal);
    await Promise.resolve();
    await Promise.resolve();
    failing.abort();
    await running;
    expect(JSON.stringify(delivery.state())).not.toContain('pass@');
  });
});
