// Changes that wait for one another: all of them are made in turn, and no more wait than can be heard.
import { expect, it } from 'vitest';
import { TrackChanges, type TrackChangesOptions } from '../../../src/mount/track-changes.js';

function setUp() {
  const asked: number[] = [];
  let render: () => void = () => undefined;
  const planner = {
    rewrites: { skip: (frame: number) => ({ frame, segments: [] }) },
    commit: () => true,
  };
  const changes = new TrackChanges({
    planner: planner as unknown as TrackChangesOptions['planner'],
    frameMs: 26,
    signal: new AbortController().signal,
    playhead: () => 0,
    settledUntil: () => 0,
    prepare: (_, frame) => {
      asked.push(frame);
      return new Promise((resolve) => (render = () => resolve(() => undefined)));
    },
    onFault: () => undefined,
  });
  return { changes, asked, render: () => render() };
}

it('lets twenty skips wait, refuses the next, and takes another when one was made', async () => {
  const { changes, asked, render } = setUp();
  const [first] = Array.from({ length: 20 }, () => changes.skip());
  await expect(changes.skip()).rejects.toMatchObject({ code: 'JS_LIMIT_REACHED' });
  expect(asked).toHaveLength(1);
  render();
  await first;
  void changes.skip();
  await expect(changes.skip()).rejects.toMatchObject({ code: 'JS_LIMIT_REACHED' });
});
