// Lets the receiver of a webhook tell that a request is ours, unchanged, and not an old one sent again.
import { createHmac } from 'node:crypto';

/**
 * Signature of a body: `v1=` and the HMAC-SHA256 (RFC 2104) in hex of `<timestamp>.<body>` under `secret`.
 * @param timestampS seconds since 1970, as sent beside it
 */
export function signatureOf(secret: string, timestampS: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestampS}.${body}`).digest('hex')}`;
}
