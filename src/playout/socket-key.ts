// Names a connection the way Linux lists it, so that a socket of ours can be found in the kernel's table.
import { isIPv4, type Socket } from 'node:net';
import { endianness } from 'node:os';

/**
 * An address as in `/proc/net/tcp` and `tcp6` (proc(5)): words of 32 bits in the machine's byte order, hexadecimal.
 * @param address IPv4, or IPv6 in any notation, as `node:net` gives it
 */
export function kernelAddress(address: string): string {
  const bytes = isIPv4(address) ? address.split('.').map(Number) : ipv6Bytes(address);
  const isLittle = endianness() === 'LE';
  let words = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4);
    words += Buffer.from(isLittle ? word.reverse() : word).toString('hex');
  }
  return words.toUpperCase();
}

/** Key of the connection from a port of ours to an address and port, from the fields of the kernel's table. */
export function connectionKey(localPort: number, remoteAddress: string, remotePort: number): string {
  return `${localPort} ${remoteAddress}:${remotePort}`;
}

/** Key of a connected socket. */
export function socketKey({ localPort, remoteAddress, remotePort }: Socket): string {
  return connectionKey(localPort ?? 0, kernelAddress(remoteAddress ?? '0.0.0.0'), remotePort ?? 0);
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  return [...before, ...Array<number>(16 - before.length - after.length).fill(0), ...after];
}

/** The bytes of colon-separated groups; the last may be an IPv4 address. */
function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (isIPv4(group)) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
