// Health for those who may see some of the mounts.
import { expect, it } from 'vitest';
import { judgeMounts, keepSince } from '../../../src/supervisor/health.js';
import { HealthView } from '../../../src/supervisor/health-view.js';
import { mountStatus } from '../../support/statuses.js';

const well = (id: string) => mountStatus({ id });
const silent = (id: string) => mountStatus({ id, state: 'silent', reason: 'no list' });
const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;

it('speaks of their mounts only, with the times of these', () => {
  const view = new HealthView();
  const minutes = [
    [well('a'), well('b'), well('c')],
    [well('a'), silent('b'), well('c')],
    [silent('a'), silent('b'), well('c')],
    [silent('a'), well('b'), well('c')],
  ];
  for (const [minute, mounts] of minutes.entries()) view.remember(mounts, at(minute));
  const mounts = minutes.at(-1) ?? [];
  const checks = keepSince(judgeMounts(mounts), [], at(9));
  const audioOf = (...ids: string[]) =>
    view
      .of(
        mounts.filter(({ id }) => ids.includes(id)),
        checks,
      )
      .find(({ name }) => name === 'audio');
  expect(audioOf('a', 'c')).toMatchObject({
    level: 2,
    summary: 'dead air: a silent (no list)',
    since: at(2),
  });
  expect(audioOf('b', 'c')).toMatchObject({ level: 0, since: at(3) });
  expect(audioOf('c')).toMatchObject({ level: 0, since: at(0) });
  expect(audioOf()).toMatchObject({ level: 0, since: at(9) });
});

it('leaves what is not about mounts as it is', () => {
  const store = { name: 'store', level: 1, summary: 'locked', advice: 'wait', since: at(5) } as const;
  expect(new HealthView().of([], [store])).toEqual([store]);
});
