// When a test fails, the server's own words about it belong beside the failure.
import { afterAll, afterEach } from 'vitest';
import type { ServerProcess } from './server-process.js';

const LINES = 80;

/** Prints the end of the server's log after every failed test, and when not even the preparations succeeded. */
export function printLogOnFailure(server: () => Pick<ServerProcess, 'logLines'> | undefined): void {
  const print = () => console.error(server()?.logLines().slice(-LINES).join('\n') ?? '(no server)');
  let prepared = false;
  afterEach(({ task }) => {
    prepared = true;
    if (task.result?.state === 'fail') print();
  });
  afterAll(() => {
    if (!prepared) print();
  });
}
