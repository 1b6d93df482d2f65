// A log that cannot leave: nothing is thrown, nothing waits, and what was lost is told.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LogOutput } from '../../../src/cli/log-output.js';

let written: string;
let room: number;
let output: LogOutput;

/** A disk with `room` bytes left: it takes what fits, and then nothing (write(2)). */
function write(_fd: number, bytes: NodeJS.ArrayBufferView | string): number {
  if (room === 0)
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const taken = Buffer.from(bytes as Buffer).subarray(0, room);
  room -= taken.length;
  written += taken.toString();
  return taken.length;
}

beforeEach(() => {
  vi.useFakeTimers();
  written = '';
  room = 1e9;
  output = new LogOutput(1, write);
});
afterEach(() => {
  vi.useRealTimers();
});

it('leaves at once', () => {
  output.write('a\n');
  expect(written).toBe('a\n');
  expect(output.fault).toBeNull();
});

it('waits while a disk is full, and leaves whole when there is room', () => {
  room = 3;
  output.write('one\n');
  output.write('two\n');
  expect(written).toBe('one');
  expect(output.fault).toEqual({ message: expect.stringContaining('ENOSPC'), linesLost: 0 });
  room = 1e9;
  vi.advanceTimersByTime(100);
  expect(written).toBe('one\ntwo\n');
  expect(output.fault).toBeNull();
});

it('loses what is more than may wait, and says how much', () => {
  room = 0;
  const line = `${'x'.repeat(99_999)}\n`;
  for (let i = 0; i < 12; i++) output.write(line);
  expect(output.fault).toMatchObject({ linesLost: 2 });
  room = 1e9;
  vi.advanceTimersByTime(100);
  const lines = written.split('\n');
  expect(lines).toHaveLength(12);
  expect(JSON.parse(lines[10] ?? '')).toMatchObject({
    level: 40,
    lines: 2,
    msg: 'lines of the log were lost',
  });
});
