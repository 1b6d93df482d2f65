// Local ports of connections to a server of this machine: the same port later is the same connection.
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const ESTABLISHED = '01';

/** Local ports that are connected to `port` of 127.0.0.1 now (/proc/net/tcp: addresses are hexadecimal). */
async function portsNow(port: number): Promise<number[]> {
  const lines = (await readFile('/proc/net/tcp', 'utf8')).trim().split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/);
    const isTo = state === ESTABLISHED && Number.parseInt(remote.split(':')[1] ?? '', 16) === port;
    return isTo ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
  });
}

/** Those that last: titles and status are asked for over connections of an instant. Ascending. */
export async function lastingPorts(port: number): Promise<number[]> {
  const first = await portsNow(port);
  await delay(600);
  const second = new Set(await portsNow(port));
  return first.filter((one) => second.has(one)).sort((a, b) => a - b);
}
