// A server that may open few files: what is on the air stays there, and who asks for more is told why not.
import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { LEAST_OPEN_FILES } from '../../../src/supervisor/open-files.js';
import { printLogOnFailure } from '../log-on-failure.js';
import { until } from '../until.js';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { tell } from './figures.js';

/** How hard it is tried. */
export interface FewFilesCounts {
  /** Event streams that are asked for at once and stay. */
  readonly callers: number;
  /** Heard while they stay, seconds. */
  readonly stayS: number;
}

/** A refused call. */
interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** The test: two mounts, more callers than there are files, then one more mount. */
export function survivesFewFiles({ callers, stayS }: FewFilesCounts): void {
  let stage: FaultStage | undefined;
  printLogOnFailure(() => stage?.server);
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });

  it(`${LEAST_OPEN_FILES} open files and ${callers} callers who stay: two mounts play on, callers and a third are refused with the figure`, async () => {
    stage = await setFaultStage({
      mounts: [{ id: 'main' }, { id: 'second' }],
      launcher: ['prlimit', `--nofile=${LEAST_OPEN_FILES}`, '--'],
    });
    const { server, playlist } = stage;
    const { main, second } = stage.observe('main', 'second');
    const crowd = await callersWhoStay(server.url('/api/events'), callers);
    await Promise.all([main.hears(stayS), second.hears(stayS)]);
    expect(crowd.refusals.length).toBeGreaterThan(callers / 2);
    expect(crowd.refusals[0]).toMatch(/^there are \d+ connections, listeners included.*LimitNOFILE/);
    crowd.leave();
    await until('the API is back', 10, async () => (await server.api('/api/health')).status === 200);
    const body = { id: 'more', path: '/more', playlist };
    const { status, json } = await server.api<Refusal>('/api/mounts', { method: 'POST', body });
    expect({ status, code: json.code }).toEqual({ status: 503, code: 'JS_LIMIT_REACHED' });
    expect(json.detail).toMatch(/\d+ of \d+ open files.*LimitNOFILE/);
    for (const [id, observer] of Object.entries({ main, second })) {
      const report = await observer.report();
      tell(`${LEAST_OPEN_FILES} open files`, airFigures(id, report));
      expect(faultsHeard(report)).toEqual([]);
      expect(await stage.mount(id)).toMatchObject({ restarts: 0, state: 'on_air' });
    }
  });
}

/** Who was turned away without a word asks again after so long. */
const AGAIN_AFTER_MS = 100;

/**
 * Asks that many times at once, and again where the connection was closed without a word, as a server does that has no
 * descriptor left for a moment; resolves when the first was refused. `refusals` are the details of the answers.
 */
async function callersWhoStay(url: string, count: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const refusals: string[] = [];
  const note = async (answer: IncomingMessage) => {
    if (answer.statusCode !== 503) return void answer.resume();
    refusals.push((JSON.parse(await text(answer)) as Refusal).detail);
  };
  let isLeaving = false;
  const requests: ClientRequest[] = [];
  const ask = () => {
    if (isLeaving) return;
    const request = get(url, { agent }, (answer) => {
      answer.on('error', () => undefined);
      note(answer).catch(() => undefined);
    });
    requests.push(request.on('error', () => setTimeout(ask, AGAIN_AFTER_MS)));
  };
  for (let i = 0; i < count; i++) ask();
  await until('a caller is refused', 10, () => refusals.length > 0);
  const leave = () => {
    isLeaving = true;
    for (const request of requests) request.destroy();
    agent.destroy();
  };
  return { refusals, leave };
}
