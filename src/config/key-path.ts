// Names a place inside a config document the way an operator would write it.

/** Keys and array indices from the root of a document to one value. */
export type KeyPath = readonly (string | number)[];

/** The path as text, for example `mounts[0].icecast_servers[1].port`; keys that are not bare are quoted. */
export function formatKeyPath(path: KeyPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += (text && '.') + (/^[A-Za-z0-9_-]+$/.test(step) ? step : JSON.stringify(step));
  }
  return text;
}
