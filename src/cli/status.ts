// `jetstream status`: how the station is, check by check.
import type { SystemHealth } from '../model/health.js';
import type { ApiClient } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { byteSize, duration, plain, table } from './table.js';

/** Prints the station's health; resolves to 0, or 5 when it is critical or overloaded. */
export async function status(client: ApiClient, isJson: boolean, { out }: Streams): Promise<number> {
  const health = await client.call<SystemHealth>('GET', '/api/health/system');
  out(isJson ? JSON.stringify(health, null, 2) : describeHealth(health, client.address));
  return health.level >= 2 ? EXIT.unwell : EXIT.ok;
}

/** Health for people: a summary, the checks, and what to do about those that are not well. */
function describeHealth(health: SystemHealth, address: string): string {
  const { usage, mounts, checks } = health;
  const cost = usage
    ? `, ${usage.cpuPercent.toFixed(1)} % of a core, ${byteSize(usage.memoryBytes)} of memory`
    : '';
  const head = [
    `${health.status}: JetStream ${health.version} at ${address}, up ${duration(health.uptimeS)}`,
    `${mounts.onAir} of ${mounts.total} mounts on the air${cost}`,
  ];
  const rows = checks.map(({ name, level, since, summary }) => [name, String(level), time(since), summary]);
  const advice = checks
    .filter((check) => check.advice !== '')
    .map((check) => plain(`${check.name}: ${check.summary}; ${check.advice}`));
  return [...head, '', table(['CHECK', 'LEVEL', 'SINCE', 'SUMMARY'], rows), ...advice].join('\n');
}

function time(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
