// What the server says of mounts whose bytes nobody can hear, kept as one silence each however often it is seen.
import type { MountStatus } from '../../src/model/mount.js';
import type { Gap } from './listener.js';

/** Shorter ones are pauses within music. */
const NOTED_S = 2;
/** The server tells of its mounts once a second. */
const SAME_WITHIN_MS = 3000;

/** The silences known so far, and those that go on, or began, at `nowMs`. */
export function noteSilences(
  known: readonly Gap[],
  mounts: readonly Pick<MountStatus, 'id' | 'state' | 'quietForS'>[],
  nowMs: number,
): Gap[] {
  const noted = [...known];
  for (const { id, state, quietForS } of mounts) {
    if (quietForS < NOTED_S || state === 'stopped') continue;
    const fromMs = nowMs - quietForS * 1000;
    const isSame = ({ mount, toMs }: Gap) => mount === id && fromMs <= toMs + SAME_WITHIN_MS;
    const before = noted.findLastIndex(isSame);
    const silence = { mount: id, fromMs: noted[before]?.fromMs ?? fromMs, toMs: nowMs };
    if (before < 0) noted.push(silence);
    else noted[before] = silence;
  }
  return noted;
}
