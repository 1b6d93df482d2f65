// A mark of a playlist that costs little and changes whenever the list may have: what a poll looks at.
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isLiveAnswer } from '../remote/live-answer.js';
import { fetchDocument, type Validators } from '../remote/remote-list.js';
import { listFolder } from './folder.js';
import { readGlob } from './glob.js';
import { MAX_REMOTE_LIST_BYTES, type RemoteReader } from './load-remote.js';

/** Gives the mark of one list. */
export interface ListMarker {
  /** @throws when the list is gone, or cannot be asked for */
  mark(signal: AbortSignal): Promise<string>;
}

/** No digest looks like it. */
const LIVE_MARK = 'live';

/** A file's mark is its identity, a folder's what is in it. */
export function localMarker(path: string): ListMarker {
  return {
    mark: async () => {
      const found = await stat(path, { bigint: true }).catch((error: unknown) => {
        const glob = readGlob(path);
        if (!glob) throw error;
        return glob;
      });
      if ('matches' in found) return digestOf(found.base, found.matches);
      if (found.isDirectory()) return digestOf(path);
      return `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`;
    },
  };
}

async function digestOf(folder: string, matches?: (path: string) => boolean): Promise<string> {
  const { entries, problems } = await listFolder(folder, undefined, matches);
  const hash = createHash('sha1');
  for (const { location } of entries) hash.update(location).update('\0');
  // A folder that cannot be read now must not look like one that became empty.
  for (const problem of problems) hash.update(problem).update('\0');
  return hash.digest('hex');
}

/** A remote list's mark is a digest of its bytes; they are sent only when the server says that they changed. */
export function remoteMarker(url: string, { client, access }: RemoteReader): ListMarker {
  let known: { readonly validators: Validators; readonly mark: string } | null = null;
  return {
    mark: async (signal) => {
      const found = await fetchDocument(client, {
        url,
        access,
        maxBytes: MAX_REMOTE_LIST_BYTES,
        signal,
        // A list that turned out to be a live stream has no end: it is enough to know that.
        isWanted: (answer) => !isLiveAnswer(answer),
        ...(known && { known: known.validators }),
      });
      if (found === 'unwanted') return LIVE_MARK;
      if (found !== 'unchanged') known = { validators: found.validators, mark: found.digest };
      return known?.mark ?? '';
    },
  };
}
