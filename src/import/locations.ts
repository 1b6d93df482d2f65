// Names that imported files give to files, mounts and paths, made into those of the config.
import { resolve } from 'node:path';
import type { ImportPlace } from './imported.js';

/** An absolute path; a URL, and what begins with a variable, as it is. */
export function locationOf(text: string, { folder, home }: ImportPlace): string {
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|\$\{)/i.test(text)) return text;
  return resolve(folder, text.replace(/^~(?=\/|$)/, home));
}

/** A mount's path with its slash. */
export function pathOf(mount: string): string {
  return mount.startsWith('/') ? mount : `/${mount}`;
}

/** An id made of a path's last part without its ending, free among `taken`: `/live/radio.mp3` becomes `radio`. */
export function idOf(path: string, taken: ReadonlySet<string>): string {
  const last = path.split('/').at(-1) ?? '';
  const bare = last
    .replace(/\.[A-Za-z0-9]+$/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[-_]+|-+$/g, '')
    .slice(0, 56);
  const id = bare === '' ? 'mount' : bare;
  for (let n = 1; ; n += 1) {
    const free = n === 1 ? id : `${id}-${n}`;
    if (!taken.has(free)) return free;
  }
}
