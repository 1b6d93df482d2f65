import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAnswer, parseAnswer } from '../../../src/playout/source-answer.js';

const plain = (status: string, body: string) =>
  `HTTP/1.0 ${status}\r\nServer: Icecast 2.4.4\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`;

const judge = (received: string) => {
  const answer = parseAnswer(received);
  if (!answer) return 'no answer';
  const refusal = judgeAnswer(answer);
  return refusal ? `${refusal.code} ${refusal.pace}` : 'welcome';
};

describe('an answer to a source', () => {
  test.each([
    [
      '100 of Icecast 2.4',
      'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\nHTTP/1.0 200 OK\r\n\r\n',
      'welcome',
    ],
    ['200 to SOURCE', 'HTTP/1.0 200 OK\r\n\r\n', 'welcome'],
    ['ICY 200', 'ICY 200 OK\r\n\r\n', 'welcome'],
    ['wrong password', plain('401 Authentication Required', 'You need to'), 'JS_TARGET_AUTH slow'],
    ['2.4 in use', plain('403 Forbidden', 'Mountpoint in use'), 'JS_TARGET_MOUNT_IN_USE ordinary'],
    ['2.3 in use', 'HTTP/1.0 403 Mountpoint in use\r\n\r\n', 'JS_TARGET_MOUNT_IN_USE ordinary'],
    ['2.5 in use', plain('409 Conflict', 'Mountpoint in use'), 'JS_TARGET_MOUNT_IN_USE ordinary'],
    ['2.4 limit', plain('403 Forbidden', 'too many sources connected'), 'JS_TARGET_REJECTED ordinary'],
    ['2.5 limit', plain('503 Service Unavailable', ''), 'JS_TARGET_REJECTED ordinary'],
    ['2.4 type', plain('403 Forbidden', 'No Content-type given'), 'JS_TARGET_REJECTED slow'],
    ['other 403', plain('403 Forbidden', ''), 'JS_TARGET_REJECTED ordinary'],
    ['not found', plain('404 Not Found', '<b>nothing</b>'), 'JS_TARGET_REJECTED slow'],
    ['redirect', plain('302 Found', ''), 'JS_TARGET_REJECTED slow'],
    ['half a status line', 'HTTP/1.0 40', 'no answer'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'no answer'],
  ])('%s', (_, received, verdict) => {
    expect(judge(received)).toBe(verdict);
  });

  test('is quoted without markup or control characters, and briefly', () => {
    const answer = parseAnswer(plain('404 Nope', `<html><b>not\r\n${'x'.repeat(5000)}</b>`));
    expect(answer?.text).toMatch(/^Nope not x+$/);
    expect(answer?.text).toHaveLength(200);
  });

  test('may be any bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void judge(text)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void judge(`HTTP/1.0 403 ${text}\r\n${text}`)),
    );
  });
});
