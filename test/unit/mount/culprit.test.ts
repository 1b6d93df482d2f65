import { expect, test } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { culpritOf } from '../../../src/mount/culprit.js';
import { voice } from '../planner/fixtures.js';

const [outgoing, incoming] = [voice(1, 0, 1000), voice(2, 10, 1000)];
const failure = (location?: string) => new JetStreamError('JS_RENDER_LOST', 'lost', { location });

test('the voice is at fault whose track an error names', () => {
  expect(culpritOf([outgoing, incoming], failure('/music/1.mp3'))).toBe(outgoing);
  expect(culpritOf([outgoing, incoming], failure('/music/2.mp3'))).toBe(incoming);
});

test('the newest voice is, where an error names none of them', () => {
  expect(culpritOf([outgoing, incoming], failure())).toBe(incoming);
  expect(culpritOf([outgoing, incoming], failure('/music/3.mp3'))).toBe(incoming);
  expect(culpritOf([outgoing, incoming], new Error('broken'))).toBe(incoming);
  expect(culpritOf([], failure())).toBeUndefined();
});
