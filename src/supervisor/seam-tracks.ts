// Finds the two tracks of a seam: by path, by library id, or by what a mount plays now and next.
import { isAbsolute } from 'node:path';
import { JetStreamError } from '../model/errors.js';
import type { SeamRequest } from '../model/seams.js';
import { monotonicMs } from '../model/time.js';
import type { PlaylistEntry } from '../model/track.js';
import type { MediaAccess } from './media-access.js';
import type { MountHost } from './mount-host.js';
import type { Renderer } from './renderer.js';

/** A track of a seam, and the folders it may lie in; null for all. */
export interface SeamTrack {
  readonly entry: PlaylistEntry;
  readonly roots: readonly string[] | null;
}

export interface SeamTracksOptions {
  readonly renderer: Pick<Renderer, 'loadPlaylist'>;
  /** The `[media] roots` of the config. */
  readonly mediaRoots: readonly string[];
  /** Path of a library id; null when there is no such id. */
  readonly resolve: (id: string) => string | null;
}

/** A list that takes longer is done without: its entries' wishes are missing then. */
const LIST_DEADLINE_MS = 5000;

/**
 * The outgoing and the incoming track. An entry of the mount's lists brings its wishes along and may lie where the
 * mount's tracks may; any other path must lie below the media roots.
 * @throws JetStreamError `JS_INVALID_REQUEST`
 */
export async function seamTracks(
  { from, to }: SeamRequest,
  host: MountHost,
  options: SeamTracksOptions,
): Promise<readonly [outgoing: SeamTrack, incoming: SeamTrack]> {
  const outgoing = locate(from, host.report?.nowPlaying?.location, 'from', options);
  const incoming = locate(to, host.report?.next?.location, 'to', options);
  const listed = await entriesOf(host, options);
  const track = (location: string): SeamTrack => {
    const entry = listed.find((one) => one.location === location);
    return entry ? { entry, roots: host.roots } : { entry: { location }, roots: options.mediaRoots };
  };
  return [track(outgoing), track(incoming)];
}

function locate(
  asked: string | undefined,
  current: string | undefined,
  name: 'from' | 'to',
  { resolve }: SeamTracksOptions,
): string {
  const location = asked === undefined ? current : (resolve(asked) ?? asked);
  if (location !== undefined && isAbsolute(location)) return location;
  const message =
    asked === undefined
      ? `the mount has no file there now: say ${name}=, an absolute path or a library id`
      : `${name} must be an absolute path of a file, or a library id`;
  throw new JetStreamError('JS_INVALID_REQUEST', message);
}

function accessOf({ roots, remote }: MountHost): MediaAccess {
  return { roots, remote };
}

/** Entries of all lists of a mount that can be read now. */
async function entriesOf(host: MountHost, { renderer }: SeamTracksOptions): Promise<PlaylistEntry[]> {
  const { playlist, fallback } = host.config;
  const signal = AbortSignal.timeout(LIST_DEADLINE_MS);
  const lists = [playlist, fallback].filter((location) => location !== undefined);
  const loaded = await Promise.allSettled(
    lists.map((location) => renderer.loadPlaylist(location, accessOf(host), monotonicMs(), signal)),
  );
  return loaded.flatMap((list) => (list.status === 'fulfilled' ? list.value.entries : []));
}
