// A process that cannot be started: whatever the system says, and however it says it, is the end of that one only.
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { forkProcess } from '../../../src/supervisor/forked-process.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();

/** Forks a module, and resolves to why it ended and what it said. */
async function ended(code: string, args: readonly string[] = []) {
  const entry = pathToFileURL(folder.write('entry.mjs', code));
  const messages: unknown[] = [];
  const reason = await new Promise<string>((resolve) => {
    const options = { what: 'a process', entry, args, heapMb: 64, poolThreads: 1 };
    const onMessage = (message: unknown) => {
      messages.push(message);
      child.send('end');
    };
    const child = forkProcess(options, { onMessage, onStderr: () => undefined, onEnd: resolve });
  });
  return { reason, messages };
}

it('talks to a process until it ends', async () => {
  const code = 'process.on("message", () => process.exit(3)); process.send(process.argv[2]);';
  expect(await ended(code, ['hello'])).toEqual({
    reason: 'a process ended (exit code 3)',
    messages: ['hello'],
  });
});

it('tells of a start that the system refuses as of any other end', async () => {
  // Longer than Linux lets one argument be (MAX_ARG_STRLEN, execve(2)): spawn throws that.
  const { reason } = await ended('', ['x'.repeat(200_000)]);
  expect(reason).toBe('a process could not start: spawn E2BIG');
});
