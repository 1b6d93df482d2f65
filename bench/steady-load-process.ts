// Entry of the process that asks at a steady rate: bare sockets, so that sending costs next to nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { latenciesOf, shareOf } from './http-load.js';
import { KeptConnection, type Timed } from './kept-connection.js';
import type { SteadyLatencies, SteadyOrder } from './steady-load.js';

/** Answers that have not come so long after the last request count as failed. */
const LAST_ANSWERS_MS = 10_000;

const order = JSON.parse(process.argv[2] ?? '') as SteadyOrder;
process.send?.(await measure(order), () => process.exit());

async function measure({ url, perSecond, seconds }: SteadyOrder): Promise<SteadyLatencies> {
  const idle: KeptConnection[] = [];
  const asked: { readonly lateMs: number; readonly answer: Promise<Timed> }[] = [];
  const beginMs = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    const dueMs = beginMs + (1000 * n) / perSecond;
    while (performance.now() < dueMs) await delay(1);
    while (idle.length > 0 && !idle.at(-1)?.isOpen) idle.pop();
    const connection = idle.pop() ?? new KeptConnection(new URL(url));
    const lateMs = performance.now() - dueMs;
    const answer = connection.ask().finally(() => idle.push(connection));
    asked.push({ lateMs, answer });
  }
  const deadline = delay(LAST_ANSWERS_MS, { ms: LAST_ANSWERS_MS, status: 0 });
  const answers = await Promise.all(asked.map(({ answer }) => Promise.race([answer, deadline])));
  const late = asked.map(({ lateMs }) => lateMs);
  return {
    ...latenciesOf(answers),
    fromDueP99Ms: shareOf(
      answers.map(({ ms }, n) => ms + (late[n] ?? 0)),
      0.99,
    ),
    lateP99Ms: shareOf(late, 0.99),
  };
}
