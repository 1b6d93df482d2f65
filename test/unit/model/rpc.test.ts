// Both ends of a channel over a port that copies messages, as threads and processes do.
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { type Handlers, Rpc } from '../../../src/model/rpc.js';

type Near = { readonly told: readonly [params: string, result: void] };
type Far = {
  readonly double: readonly [params: number, result: number];
  readonly fail: readonly [params: 'coded' | 'plain', result: void];
  readonly hang: readonly [params: null, result: string];
  readonly uncloneable: readonly [params: null, result: unknown];
  readonly tell: readonly [params: unknown, result: void];
};

let channel: MessageChannel;
let near: Rpc<Far, Near>;
let far: Rpc<Near, Far>;
let told: unknown[];
let aborted: Promise<void>;
let hung: Promise<void>;
let answerLate: (text: string) => void;

beforeEach(() => {
  channel = new MessageChannel();
  told = [];
  let tellHung: () => void;
  let tellAborted: () => void;
  hung = new Promise((resolve) => {
    tellHung = resolve;
  });
  aborted = new Promise((resolve) => {
    tellAborted = resolve;
  });
  const handlers: Handlers<Far> = {
    double: (number) => number * 2,
    fail: (how) => {
      if (how === 'coded') throw new JetStreamError('JS_TRACK_EMPTY', 'no audio in it');
      throw new TypeError('not a number');
    },
    hang: (_, signal) =>
      new Promise((resolve) => {
        answerLate = resolve;
        signal.addEventListener('abort', () => tellAborted());
        tellHung();
      }),
    uncloneable: () => () => undefined,
    tell: (what) => {
      told.push(what);
    },
  };
  near = new Rpc({ post: (message) => channel.port1.postMessage(message) }, {});
  far = new Rpc({ post: (message) => channel.port2.postMessage(message) }, handlers);
  channel.port1.on('message', (message) => near.receive(message));
  channel.port2.on('message', (message) => far.receive(message));
});

afterEach(() => channel.port1.close());

describe('a call', () => {
  test('is answered with what its handler returned', async () => {
    expect(await Promise.all([near.call('double', 2), near.call('double', 4)])).toEqual([4, 8]);
  });

  test('fails with the code and message of what its handler threw', async () => {
    await expect(near.call('fail', 'coded')).rejects.toMatchObject({
      name: 'JetStreamError',
      code: 'JS_TRACK_EMPTY',
      message: 'no audio in it',
    });
    await expect(near.call('fail', 'plain')).rejects.toMatchObject({
      code: 'JS_INTERNAL',
      message: 'not a number',
    });
  });

  test('of a method nobody handles fails and names it', async () => {
    const call = near.call('unheard-of' as 'double', 1);
    await expect(call).rejects.toMatchObject({ code: 'JS_INTERNAL', message: 'no handler for unheard-of' });
  });

  test('whose parameters or result cannot be copied fails, and the channel goes on', async () => {
    await expect(near.call('tell', () => undefined)).rejects.toThrow('could not be cloned');
    await expect(near.call('uncloneable', null)).rejects.toThrow('could not be cloned');
    expect(await near.call('double', 3)).toBe(6);
  });

  test('that is aborted fails with the reason, aborts its handler, and a late answer changes nothing', async () => {
    const abort = new AbortController();
    const call = near.call('hang', null, abort.signal);
    await hung;
    abort.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await aborted;
    answerLate('too late');
    expect(await near.call('double', 1)).toBe(2);
  });

  test('with a signal that is aborted already is not sent', async () => {
    const call = near.call('tell', 1, AbortSignal.abort(new Error('never mind')));
    await expect(call).rejects.toThrow('never mind');
    await near.call('double', 1);
    expect(told).toEqual([]);
  });

  test('that ends leaves nothing on its signal', async () => {
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await near.call('double', 1, signal);
    await near.call('tell', () => undefined, signal).catch(() => undefined);
    expect(listeners).toBe(0);
  });
});

describe('a notice', () => {
  test('arrives in order with calls', async () => {
    near.note('tell', 'first');
    await near.call('tell', 'second');
    expect(told).toEqual(['first', 'second']);
  });

  test('to a method nobody handles is ignored', async () => {
    near.note('unheard-of' as 'tell', 1);
    expect(await near.call('double', 1)).toBe(2);
  });
});

describe('a closed channel', () => {
  test('fails what is outstanding and every later call with its reason, once', async () => {
    const outstanding = near.call('hang', null);
    await hung;
    near.close('the worker is gone');
    near.close('again');
    const reason = { code: 'JS_INTERNAL', message: 'the worker is gone' };
    await expect(outstanding).rejects.toMatchObject(reason);
    await expect(near.call('double', 1)).rejects.toMatchObject(reason);
    near.note('tell', 'nobody');
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
  });

  test('hears nothing of what was on its way', async () => {
    near.note('tell', 'late');
    far.close('we are going');
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
  });

  test('aborts the handlers that run, and sends none of their answers', async () => {
    const outstanding = near.call('hang', null);
    await hung;
    far.close('we are going');
    await aborted;
    answerLate('too late');
    await new Promise((resolve) => setImmediate(resolve));
    near.close('they are gone');
    await expect(outstanding).rejects.toThrow('they are gone');
  });
});
