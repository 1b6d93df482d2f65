// Where a request comes from: the address behind trusted proxies, and what counts as one address.
import ipaddr from 'ipaddr.js';

/** Whether an address is one of those the operator trusts to tell the truth about others. */
export type IsTrusted = (address: string) => boolean;

const loopbackName = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?$/i;

/** Recognises addresses of a list of addresses and ranges, which was checked with the config. */
export function trustedProxies(list: readonly string[]): IsTrusted {
  const ranges = list.map(rangeOf);
  return (address) => {
    if (ranges.length === 0 || !ipaddr.isValid(address)) return false;
    const asked = ipaddr.process(address);
    return ranges.some(([base, bits]) => base.kind() === asked.kind() && asked.match(base, bits));
  };
}

/**
 * The address of the client: that of the connection, unless it is a trusted proxy's; then the last one of
 * `X-Forwarded-For` that is not a trusted proxy's. What stands before that anybody can have written.
 */
export function clientAddress(
  connection: string,
  forwardedFor: string | readonly string[] | undefined,
  isTrusted: IsTrusted,
): string {
  const hops = [forwardedFor ?? []].flat().join(',').split(',');
  let address = connection;
  for (let hop = hops.pop(); hop !== undefined && isTrusted(address); hop = hops.pop()) {
    if (hop.trim() !== '') address = hop.trim();
  }
  return address;
}

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, which a single customer has whole
 * (RFC 6177). IPv4 in IPv6's clothes is IPv4. Anything else stands for itself.
 */
export function addressGroup(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const known = ipaddr.process(address);
  if (known.kind() === 'ipv4') return known.toString();
  const network = known.toByteArray().fill(0, 8);
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

/** Whether an address is of this machine only. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

/** Whether a `Host` header, with or without its port, is a name of this machine for itself. */
export function isLoopbackHost(header: string): boolean {
  return loopbackName.test(header);
}

/** Whether [server] host of the config is reached from this machine only. */
export function listensOnLoopback(host: string): boolean {
  return isLoopbackHost(host.includes(':') ? `[${host}]` : host);
}

function rangeOf(text: string): readonly [ReturnType<typeof ipaddr.parse>, number] {
  if (!text.includes('/')) {
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  }
  const [base, bits] = ipaddr.parseCIDR(text);
  return [base, bits];
}
