// Passwords within URLs, wherever a URL may stand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hideUserInfo } from '../../../src/model/user-info.js';

test.each([
  ['http://me:secret@host/list.m3u', 'http://***@host/list.m3u'],
  ['HTTPS://secret@host', 'HTTPS://***@host'],
  ['http://me:se@cret@host/', 'http://***@host/'],
  [
    "cannot open 'http://me:secret@a/x': https://me:secret@b/",
    "cannot open 'http://***@a/x': https://***@b/",
  ],
  ['http://host/@me', 'http://host/@me'],
  ['http://host?mail=me@host', 'http://host?mail=me@host'],
  ['see http://host, or write to me@host', 'see http://host, or write to me@host'],
  ['me@host', 'me@host'],
])('%s becomes %s', (text, hidden) => {
  expect(hideUserInfo(text)).toBe(hidden);
});

test('a quote in a password does not end it, and the next string of a JSON text is left alone', () => {
  const json = JSON.stringify({ list: 'http://me:se"cr\\et@host/', url: 'http://host', mail: 'me@host' });
  expect(JSON.parse(hideUserInfo(json))).toEqual({
    list: 'http://***@host/',
    url: 'http://host',
    mail: 'me@host',
  });
});

test('JSON stays JSON', () => {
  const text = fc
    .array(fc.constantFrom('http://', 'me', ':', '"', '\\', '@', '/', ' ', '\n', 'é'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(text), (values) => {
      expect(JSON.parse(hideUserInfo(JSON.stringify(values)))).toHaveLength(values.length);
    }),
  );
});
