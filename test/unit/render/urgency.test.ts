// Whose turn it is: deadlines first, but not at the price of opening jobs again and again.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/render/pool-limits.js';
import { byUrgency, type DueJob, urgencyOf } from '../../../src/render/urgency.js';

const NOW_MS = 5000;

const dueInS = (seconds: number, over: Partial<DueJob> = {}): DueJob => ({
  deadlineMs: NOW_MS + seconds * 1000,
  isOpen: false,
  isInTurn: false,
  isShort: false,
  isFollowUp: false,
  ...over,
});

/** The jobs in the order in which they are taken. */
const inOrder = (...jobs: DueJob[]) =>
  jobs.toSorted((a, b) =>
    byUrgency(urgencyOf(a, NOW_MS, DEFAULT_LIMITS), urgencyOf(b, NOW_MS, DEFAULT_LIMITS)),
  );

describe('the order of work', () => {
  it('is by deadline for what is due within 6 s, open or not', () => {
    const [overdue, soon, later] = [dueInS(-3), dueInS(1), dueInS(5, { isOpen: true })];
    expect(inOrder(later, soon, overdue)).toEqual([overdue, soon, later]);
  });

  it('lets a job in its turn go on until it is 10 s ahead, but for what is critical and short', () => {
    const inTurn = dueInS(9.9, { isOpen: true, isInTurn: true });
    const wellAhead = dueInS(10, { isOpen: true, isInTurn: true });
    const mix = dueInS(5.9, { isShort: true });
    const laterMix = dueInS(6.1, { isShort: true });
    const overdue = dueInS(-9);
    expect(inOrder(wellAhead, laterMix, overdue, inTurn, mix)).toEqual([
      ...[mix, inTurn, overdue],
      ...[wellAhead, laterMix],
    ]);
  });

  it('does not ask how late something is: open jobs come first, scans that have told something last', () => {
    const [open, body, firstScan] = [dueInS(-0.1, { isOpen: true }), dueInS(-3), dueInS(-2)];
    const followUp = dueInS(-60, { isFollowUp: true });
    const soon = dueInS(0.1, { isOpen: true });
    expect(inOrder(followUp, soon, firstScan, body, open)).toEqual([open, body, firstScan, followUp, soon]);
  });

  it('puts what is due within 30 s before the rest, and in either group what is open first', () => {
    const critical = dueInS(5.9);
    const [urgentOpen, urgent] = [dueInS(29, { isOpen: true }), dueInS(7)];
    const [restOpen, rest] = [dueInS(900, { isOpen: true }), dueInS(31)];
    expect(inOrder(rest, restOpen, urgent, urgentOpen, critical)).toEqual([
      critical,
      urgentOpen,
      urgent,
      restOpen,
      rest,
    ]);
  });
});
