// Finds the two tracks of a seam: by path, by library id, or by what a mount plays now and next.
import { isAbsolute } from 'node:path';
import { JetStreamError } from '../model/errors.js';
import type { SeamRequest } from '../model/seams.js';
import { monotonicMs } from '../model/time.js';
import type { PlaylistEntry } from '../model/track.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { MediaAccess } from './media-access.js';
import { locationsOf } from './media-roots.js';
import type { MountHost } from './mount-host.js';
import type { Renderer } from './renderer.js';

/** A track of a seam, and what reading it may reach. */
export interface SeamTrack {
  readonly entry: PlaylistEntry;
  readonly access: MediaAccess;
}

export interface SeamTracksOptions {
  readonly renderer: Pick<Renderer, 'loadPlaylist'>;
  /** What the API may name. */
  readonly access: () => MediaAccess;
  /** Path of a library id; null when there is no such id. */
  readonly resolve: (id: string) => string | null;
}

/** A list that takes longer is done without: its entries' wishes are missing then. */
const LIST_DEADLINE_MS = 5000;

/**
 * The outgoing and the incoming track. An entry of the mount's lists brings its wishes along and may lie where the
 * mount's tracks may; any other must lie below the media roots or on the public internet.
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
    return entry ? { entry, access: accessOf(host) } : { entry: { location }, access: options.access() };
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
  if (location !== undefined && (isAbsolute(location) || isHttpUrl(location))) return location;
  const message =
    asked === undefined
      ? `the mount has no file there now: say ${name}=, an absolute path, a URL or a library id`
      : `${name} must be an absolute path of a file, a URL, or a library id`;
  throw new JetStreamError('JS_INVALID_REQUEST', message);
}

function accessOf({ roots, remote }: MountHost): MediaAccess {
  return { roots, remote };
}

/** Entries of all lists of a mount that can be read now. */
async function entriesOf(host: MountHost, { renderer }: SeamTracksOptions): Promise<PlaylistEntry[]> {
  const signal = AbortSignal.timeout(LIST_DEADLINE_MS);
  const loaded = await Promise.allSettled(
    locationsOf(host.config).map((location) =>
      renderer.loadPlaylist(location, accessOf(host), monotonicMs(), signal),
    ),
  );
  return loaded.flatMap((list) => (list.status === 'fulfilled' ? list.value.entries : []));
}
