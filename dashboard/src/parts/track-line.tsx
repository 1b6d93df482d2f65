// A track in a list: title and artist, or its file's name, with the whole location at hand.
import { fileTitle } from '../words/format.js';

interface TrackLineProps {
  readonly location: string;
  readonly title?: string | null;
  readonly artist?: string | null;
}

/** Two lines at most; long ones are cut off and told in full by the tooltip. */
export function TrackLine({ location, title, artist }: TrackLineProps) {
  return (
    <span class="track" title={location}>
      <span class="track-name" dir="auto">
        {title || fileTitle(location)}
      </span>
      {artist && (
        <span class="track-by" dir="auto">
          {artist}
        </span>
      )}
    </span>
  );
}
