import { expect, test } from 'vitest';
import { kernelAddress } from '../../../src/playout/socket-key.js';

// As a little-endian Linux shows them.
test.each([
  ['127.0.0.1', '0100007F'],
  ['::1', '00000000000000000000000001000000'],
  ['::ffff:192.0.2.7', '0000000000000000FFFF0000070200C0'],
  ['2001:db8::12:3', 'B80D0120000000000000000003001200'],
  ['fe80::1%eth0', '000080FE000000000000000001000000'],
])('%s is %s in the table of the kernel', (address, listed) => {
  expect(kernelAddress(address)).toBe(listed);
});
