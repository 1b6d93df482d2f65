// Resolves names for connections. The very addresses that were checked are connected to, so a name that answers
// otherwise the second time (DNS rebinding) gains nothing.
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { JetStreamError } from '../model/errors.js';

/** Finds every address of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** Names as the system resolves them: hosts file, then DNS. */
export const resolveBySystem: Resolve = (hostname, callback) =>
  systemLookup(hostname, { all: true }, (error, addresses) => callback(error, addresses ?? []));

/** A lookup for sockets; names with any address that `isAllowed` refuses fail with `JS_FORBIDDEN_URL`. */
export function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0);
      const refused = addresses.find(({ address }) => !isAllowed(address));
      if (refused) callback(forbidden(hostname), '', 0);
      else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

/** The refusal of a host; it does not tell the address, which may be nobody's business. */
export function forbidden(host: string): JetStreamError {
  return new JetStreamError(
    'JS_FORBIDDEN_URL',
    `${host} leads into a private network: set allow_private_urls in [media] if it may be asked`,
  );
}
