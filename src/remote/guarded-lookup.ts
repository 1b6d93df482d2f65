// Resolves names for connections. The very addresses that were checked are connected to, so a name that answers
// otherwise the second time (DNS rebinding) gains nothing.
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { JetStreamError } from '../model/errors.js';

/** Finds every address of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** Names as the system resolves them: hosts file, then DNS. */
export const resolveBySystem: Resolve = (hostname, callback) =>
  systemLookup(hostname, { all: true }, (error, addresses) => callback(error, addresses ?? []));

/** What an address must be, and what is said of a host that has another one. */
export interface HostGuard {
  readonly isAllowed: (address: string) => boolean;
  /** What the operator may do about it. */
  readonly advice: string;
}

/** A lookup for sockets; names with any address that is not allowed fail with `JS_FORBIDDEN_URL`. */
export function guardedLookup(resolve: Resolve, guard: HostGuard): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0);
      const refused = addresses.find(({ address }) => !guard.isAllowed(address));
      if (refused) callback(forbidden(hostname, guard), '', 0);
      else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Checks the host of a URL that is an address: sockets look names up, but take addresses as they are.
 * @throws JetStreamError `JS_FORBIDDEN_URL`
 */
export function mustNotBeForbidden({ hostname }: URL, guard: HostGuard): void {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !guard.isAllowed(host)) throw forbidden(hostname, guard);
}

/** The refusal of a host; it does not tell the address, which may be nobody's business. */
function forbidden(host: string, { advice }: HostGuard): JetStreamError {
  return new JetStreamError('JS_FORBIDDEN_URL', `${host} leads into a private network: ${advice}`);
}
