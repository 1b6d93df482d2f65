// SIGHUP reads the config file again, as daemons do.
import type { BaseLogger } from 'pino';
import { messageOf } from '../model/errors.js';

/** Reloads on every SIGHUP; a file that cannot be taken up changes nothing and is logged. Returns how to end that. */
export function followHangups(reload: () => Promise<unknown>, logger: BaseLogger): () => void {
  const onHangup = () => {
    reload().catch((error: unknown) =>
      logger.error({ reason: messageOf(error) }, 'the config was not reloaded'),
    );
  };
  process.on('SIGHUP', onHangup);
  return () => process.off('SIGHUP', onHangup);
}
