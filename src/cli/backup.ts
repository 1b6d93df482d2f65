// `jetstream backup`: copies the database while the server runs.
import type { BackupReport } from '../model/backups.js';
import type { ApiClient } from './api-client.js';
import { EXIT, type Streams } from './streams.js';
import { byteSize, plain } from './table.js';

/** Makes a backup and prints where it is; resolves to 0. */
export async function backup(client: ApiClient, isJson: boolean, { out }: Streams): Promise<number> {
  const report = await client.call<BackupReport>('POST', '/api/backup');
  if (isJson) out(JSON.stringify(report, null, 2));
  else out(plain(`${report.path}: ${byteSize(report.bytes)} in ${report.durationS.toFixed(2)} s`));
  return EXIT.ok;
}
