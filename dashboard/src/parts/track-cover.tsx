// The cover of what a mount plays, from the library where there is one.
import type { NowPlaying } from '../../../src/model/mount.js';
import { coverOf } from '../live/covers.js';
import { Cover } from './cover.js';

interface TrackCoverProps {
  readonly mount: string;
  readonly playing: NowPlaying | null;
}

/** Cover, or initials of the artist, the title or the mount. */
export function TrackCover({ mount, playing }: TrackCoverProps) {
  const src = playing ? coverOf(playing.location).value : null;
  return <Cover text={playing?.artist || playing?.title || mount} src={src} />;
}
