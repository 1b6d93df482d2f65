// `jetstream next`: what a mount plays next, when about, and why.
import type { Outlook } from '../model/outlook.js';
import { type ApiClient, mountPath } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { songOf, table } from './table.js';

/** Prints the programme ahead; resolves to 0. */
export async function next(
  client: ApiClient,
  task: { readonly mount: string; readonly count: number; readonly isJson: boolean },
  { out }: Streams,
): Promise<number> {
  const outlook = await client.call<Outlook>('GET', mountPath(task.mount, `/next?count=${task.count}`));
  out(task.isJson ? JSON.stringify(outlook, null, 2) : describeOutlook(outlook));
  return EXIT.ok;
}

/** What comes, and what was passed over. */
function describeOutlook({ next: coming, passedOver }: Outlook): string {
  const rows = coming.map((track) => [track.at.slice(11, 19), songOf(track), track.reason]);
  const parts = [table(['AT (UTC)', 'TRACK', 'WHY'], rows)];
  if (passedOver.length > 0) {
    const passed = passedOver.map(({ location, reason }) => [location, reason]);
    parts.push(table(['PASSED OVER', 'WHY'], passed));
  }
  return parts.join('\n\n');
}
