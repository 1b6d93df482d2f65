// Decides which paths a mount may take, here and on an Icecast server.

/** Paths of our own server that no mount may take; `/api` and `/admin` with all that is below them. */
const OUR_OWN = ['/', '/api', '/admin', '/status-json.xsl'];
/** Paths that an Icecast server keeps for itself. */
const ICECASTS_OWN = ['/', '/admin', '/status-json.xsl'];

/** Why a path cannot be a mount's on our own server; undefined when it can. */
export function mountPathProblem(path: string): string | undefined {
  return syntaxProblem(path) ?? reservedProblem(path, OUR_OWN, 'JetStream');
}

/** Why a path cannot be a mount's on an Icecast server; undefined when it can. */
export function remotePathProblem(path: string): string | undefined {
  return syntaxProblem(path) ?? reservedProblem(path, ICECASTS_OWN, 'Icecast');
}

/** The characters of a path segment (pchar of RFC 3986 section 3.3) without percent-encoding, which hides things. */
function syntaxProblem(path: string): string | undefined {
  const odd = /[^A-Za-z0-9._~!$&'()*+,;=:@/-]/u.exec(path)?.[0];
  if (odd !== undefined) return `${JSON.stringify(odd)} is not allowed in a mount's path`;
  if (path === '/') return undefined;
  const segments = path.slice(1).split('/');
  if (segments.includes('')) return `"${path}" has an empty part: remove the double or last slash`;
  if (segments.includes('.') || segments.includes('..')) return `"${path}" has a part "." or ".."`;
  return undefined;
}

function reservedProblem(path: string, reserved: readonly string[], owner: string): string | undefined {
  const folded = path.toLowerCase();
  const taken = reserved.find((own) => folded === own || (own !== '/' && folded.startsWith(`${own}/`)));
  return taken === undefined ? undefined : `"${path}" is taken: ${owner} itself answers at "${taken}"`;
}
