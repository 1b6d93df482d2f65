import { describe, expect, it } from 'vitest';
import {
  addressGroup,
  clientAddress,
  isLoopbackAddress,
  listensOnLoopback,
  trustedProxies,
} from '../../../src/access/addresses.js';

describe('the address of a client', () => {
  const isTrusted = trustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);

  it.each([
    ['198.51.100.7', undefined, '198.51.100.7'],
    ['198.51.100.7', '1.2.3.4', '198.51.100.7'],
    ['127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
    ['127.0.0.1', '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['127.0.0.1', '6.6.6.6, 198.51.100.7, 10.1.2.3', '198.51.100.7'],
    ['fd12::1', '2001:db8::9', '2001:db8::9'],
    ['127.0.0.1', '10.0.0.1', '10.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', 'unknown, ,', 'unknown'],
  ])('of %s with X-Forwarded-For "%s" is %s', (connection, forwardedFor, address) => {
    expect(clientAddress(connection, forwardedFor, isTrusted)).toBe(address);
  });

  it('is that of the connection where no proxy is trusted', () => {
    expect(clientAddress('127.0.0.1', '1.2.3.4', trustedProxies([]))).toBe('127.0.0.1');
  });
});

describe('what counts as one address', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['not an address', 'not an address'],
  ])('%s is %s', (address, group) => expect(addressGroup(address)).toBe(group));
});

describe('loopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['localhost', true],
    ['::1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.2', false],
    ['127.0.0.1.example.com', false],
    ['radio.example', false],
  ])('listening on %s is %s', (host, is) => expect(listensOnLoopback(host)).toBe(is));

  it('knows addresses in every form', () => {
    expect(['127.1.2.3', '::1', '::ffff:127.0.0.1'].map(isLoopbackAddress)).toEqual([true, true, true]);
    expect(['10.0.0.1', '::2', 'localhost'].map(isLoopbackAddress)).toEqual([false, false, false]);
  });
});
