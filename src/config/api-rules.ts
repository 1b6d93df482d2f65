// What the schema cannot say of [api]: addresses and origins.
import type { Static } from '@sinclair/typebox';
import ipaddr from 'ipaddr.js';
import type { ApiSchema } from './api-schema.js';
import type { CheckScope, Draft } from './shape.js';

/** Notes a fault for every trusted proxy that is no address or range, and every origin that is none. */
export function checkApi(api: Draft<Static<typeof ApiSchema>> | undefined, scope: CheckScope): void {
  const check = (
    key: 'trusted_proxies' | 'cors_origins',
    expected: string,
    isRight: (text: string) => boolean,
  ): void => {
    for (const [index, text] of (api?.[key] ?? []).entries()) {
      if (text === undefined || isRight(text)) continue;
      scope.faults.add(['api', key, index], { message: `expected ${expected}, got "${text}"`, expected });
    }
  };
  check('trusted_proxies', 'an address or a range such as 10.0.0.0/8', isAddressRange);
  check('cors_origins', 'an origin such as https://panel.example.com', isOrigin);
}

function isAddressRange(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
}

// As browsers write it (RFC 6454, 6.2): no path, no default port, no capitals.
function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}
