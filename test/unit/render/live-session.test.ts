// Where a live encode writes: another place after a failure, asked for before anybody hears of it.
import { expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { LiveSession } from '../../../src/render/live-session.js';
import type { RenderPool } from '../../../src/render/pool.js';
import type { LiveSpec } from '../../../src/render/specs.js';

const SPEC = { kind: 'live' } as LiveSpec;
const SLICE = { startFrame: 0, frames: 1, voices: [] };

it('goes on in another file, and another place, when one cannot be written', async () => {
  let folder = '/full';
  const full = new JetStreamError('JS_CACHE_WRITE_FAILED', 'no space left');
  const pool = {
    run: async ({ order, onReady }: Parameters<RenderPool['run']>[0]) => {
      const { output } = order() as { output: { path: string } };
      if (output.path.startsWith('/full')) throw full;
      onReady?.([0, 1]);
      return new Promise(() => undefined);
    },
  } as unknown as RenderPool;
  const session = new LiveSession(pool, SPEC, {
    path: async (run) => `${folder}/${run}.ring`,
    failed: async (error) => {
      expect(error).toBe(full);
      folder = '/memory';
    },
  });
  await expect(session.encode(SLICE, 0)).rejects.toBe(full);
  expect(await session.encode(SLICE, 0)).toEqual({ run: 1, path: '/memory/1.ring', ready: [0, 1] });
});
