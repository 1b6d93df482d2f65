// Icecast's status-json.xsl for our own mounts, so that now-playing widgets made for Icecast work against us.
import type { ListenDirectory } from '../model/listening.js';
import type { MountStatus } from '../model/mount.js';

/** Facts of the whole server in Icecast's document. */
export interface ServerFacts {
  /** Host and port listeners use, for `listenurl`. */
  readonly authority: string;
  readonly version: string;
  /** Wall clock of the server's start, milliseconds since 1970. */
  readonly startedAtMs: number;
}

/**
 * The document in the shape of Icecast 2.4 (web/xml2json.xslt): `icestats.source` is an array, an object when there is
 * one mount, and absent when there is none. Only mounts with a listening feed appear.
 */
export function statusJson(
  mounts: readonly MountStatus[],
  directory: ListenDirectory,
  peak: (mountId: string) => number,
  server: ServerFacts,
): object {
  const sources = mounts.flatMap((mount) => {
    const info = directory.feed(mount.path)?.info;
    return info === undefined ? [] : [source(mount, info, peak(mount.id), server)];
  });
  return {
    icestats: {
      admin: '',
      host: server.authority.replace(/:[0-9]+$/, ''),
      location: '',
      server_id: `JetStream ${server.version}`,
      server_start: rfc2822(server.startedAtMs),
      server_start_iso8601: icecastIso(server.startedAtMs),
      ...(sources.length > 0 && { source: sources.length === 1 ? sources[0] : sources }),
    },
  };
}

type FeedInfo = NonNullable<ReturnType<ListenDirectory['feed']>>['info'];

function source(mount: MountStatus, info: FeedInfo, peak: number, server: ServerFacts): object {
  const { bitrateKbps, channels, sampleRateHz } = info;
  const startedAtMs = Date.parse(mount.since);
  const playing = mount.nowPlaying;
  return {
    audio_info: `bitrate=${bitrateKbps};channels=${channels};samplerate=${sampleRateHz}`,
    bitrate: bitrateKbps,
    channels,
    genre: info.genre,
    listener_peak: Math.max(peak, mount.listeners),
    listeners: mount.listeners,
    listenurl: `http://${server.authority}${encodeURI(info.path)}`,
    samplerate: sampleRateHz,
    server_description: info.description,
    server_name: info.name,
    server_type: 'audio/mpeg',
    server_url: info.url,
    stream_start: rfc2822(startedAtMs),
    stream_start_iso8601: icecastIso(startedAtMs),
    ...(playing !== null && {
      title: playing.artist === null ? playing.title : `${playing.artist} - ${playing.title}`,
    }),
    dummy: null,
  };
}

/** `Sat, 21 Nov 2026 08:32:04 +0000`. */
function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}

/** `2026-11-21T08:32:04+0000`. */
function icecastIso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.[0-9]+Z$/, '+0000');
}
