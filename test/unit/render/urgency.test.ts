// Whose turn it is: deadlines first, but not at the price of opening jobs again and again.
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/render/pool-limits.js';
import { type DueJob, urgencyOf } from '../../../src/render/urgency.js';

const NOW_MS = 5000;

const dueInS = (seconds: number, isOpen: boolean, isScan = false): DueJob => ({
  deadlineMs: NOW_MS + seconds * 1000,
  isOpen,
  isScan,
});

/** The jobs in the order in which they are taken. */
const inOrder = (...jobs: DueJob[]) =>
  jobs.toSorted((a, b) => urgencyOf(a, NOW_MS, DEFAULT_LIMITS) - urgencyOf(b, NOW_MS, DEFAULT_LIMITS));

describe('the order of work', () => {
  it('is by deadline for what is due within 6 s, open or not', () => {
    const [overdue, soon, later] = [dueInS(-3, false), dueInS(1, false), dueInS(5, true)];
    expect(inOrder(later, soon, overdue)).toEqual([overdue, soon, later]);
  });

  it('does not ask how late something is: scans come after sound, open jobs before others', () => {
    const [open, body] = [dueInS(-0.1, true), dueInS(-3, false)];
    const [openScan, scan] = [dueInS(-20, true, true), dueInS(-60, false, true)];
    const soon = dueInS(0.1, true);
    expect(inOrder(scan, openScan, soon, body, open)).toEqual([open, body, openScan, scan, soon]);
  });

  it('puts what is due within 30 s before the rest, and in either group what is open first', () => {
    const critical = dueInS(5.9, false);
    const [urgentOpen, urgent] = [dueInS(29, true), dueInS(7, false)];
    const [restOpen, rest] = [dueInS(900, true), dueInS(31, false)];
    expect(inOrder(rest, restOpen, urgent, urgentOpen, critical)).toEqual([
      critical,
      urgentOpen,
      urgent,
      restOpen,
      rest,
    ]);
  });
});
