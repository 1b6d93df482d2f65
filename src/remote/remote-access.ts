// What outgoing requests may reach: the operator's own word is trusted, what a list or the API names is not.

/** Rules for the requests made for one mount. Plain data, cloneable. */
export interface RemoteAccess {
  /** `host:port` of every URL the operator wrote; trusted wherever their names lead. */
  readonly trustedHosts: readonly string[];
  /** `[media] allow_private_urls`: no address is refused. */
  readonly allowPrivate: boolean;
}

/** Rules without trust in anybody. */
export const UNTRUSTED: RemoteAccess = { trustedHosts: [], allowPrivate: false };

/** True for an http or https URL, by its spelling. */
export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** `host:port` of an http(s) URL, as {@link RemoteAccess.trustedHosts} has it; null when it is no such URL. */
export function hostOf(location: string | URL): string | null {
  if (!isHttpUrl(String(location)) || !URL.canParse(String(location))) return null;
  const { hostname, port, protocol } = new URL(location);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** True when requests to this URL may lead to any address. */
export function isTrusted(url: URL, { trustedHosts, allowPrivate }: RemoteAccess): boolean {
  const host = hostOf(url);
  return allowPrivate || (host !== null && trustedHosts.includes(host));
}
