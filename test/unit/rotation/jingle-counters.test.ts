// When jingles are due by the clock, also by one that is put back.
import { expect, it } from 'vitest';
import { JingleCounters } from '../../../src/rotation/jingle-counters.js';
import type { JingleRule } from '../../../src/rotation/rules.js';

const MINUTE = 60_000;
const START = Date.parse('2031-01-01T00:00:00Z');
const rule = { key: 'j', everyTracks: null, everyMs: 30 * MINUTE } as JingleRule;

it('is due so long after the last, and its time runs from the first question on', () => {
  const counters = new JingleCounters();
  expect(counters.due(rule, START)).toBeNull();
  expect(counters.due(rule, START + 29 * MINUTE)).toBeNull();
  expect(counters.due(rule, START + 30 * MINUTE)).toBe('jingle: the last was 30 minutes ago');
  counters.reset('j', START + 30 * MINUTE);
  expect(counters.due(rule, START + 59 * MINUTE)).toBeNull();
});

it('is due so long after the clock was put back by years', () => {
  const counters = new JingleCounters();
  counters.reset('j', START);
  const today = Date.parse('2026-03-01T00:00:00Z');
  expect(counters.due(rule, today)).toBeNull();
  expect(counters.due(rule, today + 29 * MINUTE)).toBeNull();
  expect(counters.due(rule, today + 30 * MINUTE)).toBe('jingle: the last was 30 minutes ago');
});
