// What a file says of itself when it says nothing.
import type { TrackAbout } from '../../src/model/library.js';

export const UNTAGGED: TrackAbout = {
  title: null,
  artist: null,
  album: null,
  genre: null,
  year: null,
  trackNumber: null,
  replayGainDb: null,
  replayGainPeak: null,
  r128GainDb: null,
  container: null,
  codec: null,
  coverType: null,
};
