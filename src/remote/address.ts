// Which addresses are on the public internet: every other one is this machine, a network around it, or nobody's.
import ipaddr from 'ipaddr.js';

/**
 * True for a global unicast address: not loopback, private, link-local, unique local, carrier-grade NAT, multicast,
 * unspecified, documentation, tunnelling or any other special range (IANA special-purpose address registries,
 * RFC 6890). An IPv6 address that carries an IPv4 one (mapped, RFC 4291; NAT64, RFC 6052) is what that one is.
 * What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
  if (!(parsed instanceof ipaddr.IPv6)) return false;
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().range() === 'unicast';
  if (parsed.match(NAT64, 96)) {
    return new ipaddr.IPv4(parsed.toByteArray().slice(12)).range() === 'unicast';
  }
  // All global unicast addresses that are handed out lie in 2000::/3; ranges within it may be special all the same.
  return parsed.match(GLOBAL_UNICAST, 3) && parsed.range() === 'unicast';
}

const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');
