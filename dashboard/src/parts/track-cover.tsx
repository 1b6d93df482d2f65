// The cover of what a mount plays, from the library where there is one.
import type { NowPlaying } from '../../../src/model/mount.js';
import { Cover } from './cover.js';

interface TrackCoverProps {
  readonly mount: string;
  readonly playing: (NowPlaying & { readonly libraryId?: number | string | null }) | null;
}

/** Cover, or initials of the artist, the title or the mount. */
export function TrackCover({ mount, playing }: TrackCoverProps) {
  const id = playing?.libraryId ?? null;
  const src = id === null ? null : `/api/library/${encodeURIComponent(String(id))}/cover`;
  return <Cover text={playing?.artist || playing?.title || mount} src={src} />;
}
