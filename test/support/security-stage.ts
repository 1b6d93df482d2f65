// A station among hostile files and names: a media folder with everything in it that should not be believed.
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { writePlaylist } from './library.js';
import { makeMarkerTrack } from './marker-track.js';
import { type ServerProcess, startServer } from './server-process.js';

/** Names that are options, addresses, patterns, quotes, lines and scripts where they are not taken as names. */
export const HOSTILE_NAMES = [
  '-vn.mp3',
  'AC:DC.mp3',
  `it's "loud" & <b>bold<\\b>.mp3`,
  'new\nline.mp3',
  'pipe:1.mp3',
  '%d $(id) `id`;.mp3',
  "';StreamUrl='http:.mp3",
  `${'x'.repeat(251)}.mp3`,
] as const;

/** A stream's name that tries to be metrics and a script; one with line breaks is no name at all. */
export const HOSTILE_NAME = 'Evil"} 1 fake_metric{x="y"} 1 <script>pwned()</script>';

/** The stage. */
export interface SecurityStage {
  readonly server: ServerProcess;
  /** The media root; `outside` lies beside it, `evilTwin` too and begins with its name. */
  readonly root: string;
  readonly outside: string;
  readonly evilTwin: string;
  /** Connections that anything made to the port that manifests name. */
  readonly fetches: () => number;
  close(): Promise<void>;
}

/** Makes the files and starts mounts `names` (hostile names), `manifests` (playlists named .mp3) and `live`. */
export async function setSecurityStage(): Promise<SecurityStage> {
  const folder = await mkdtemp(join(tmpdir(), 'security-'));
  const [root, outside, evilTwin] = [
    join(folder, 'media'),
    join(folder, 'outside'),
    join(folder, 'media-evil'),
  ];
  await Promise.all(
    [root, outside, evilTwin, join(root, 'names')].map((path) => mkdir(path, { recursive: true })),
  );
  const track = join(root, 'good.flac');
  await makeMarkerTrack(track, { track: 0, format: 'flac', durationS: 40 });
  const plain = join(folder, 'plain.mp3');
  await makeMarkerTrack(plain, { track: 1, format: 'mp3', durationS: 1 });
  await Promise.all(HOSTILE_NAMES.map((name) => copyFile(plain, join(root, 'names', name))));
  await Promise.all([root, outside, evilTwin].map((path) => writePlaylist(join(path, 'list.m3u'), [track])));
  await symlink(outside, join(root, 'link'));
  await symlink(join(outside, 'list.m3u'), join(root, 'linked.m3u'));
  const port = await freePort();
  const catcher = await catchFetches(port);
  const manifests = await makeManifests(root, `http://127.0.0.1:${port}`, track);
  const server = await startServer({
    config: {
      media: { roots: [root] },
      mounts: [
        { id: 'names', path: '/names', playlist: join(root, 'names'), crossfade: 0, name: HOSTILE_NAME },
        { id: 'manifests', path: '/manifests', playlist: manifests, fallback: track },
        { id: 'live', path: '/live', playlist: join(root, 'list.m3u'), render: 'live' },
      ],
    },
  });
  return {
    ...{ server, root, outside, evilTwin, fetches: catcher.count },
    async close() {
      await server.close();
      catcher.server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Manifests that name an address and a local file, under names of tracks. */
async function makeManifests(root: string, address: string, track: string): Promise<string> {
  const contents = {
    'hls.mp3': `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${address}/hls.ts\n#EXT-X-ENDLIST\n`,
    'local-hls.mp3': `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${track}\n#EXT-X-ENDLIST\n`,
    'concat.mp3': `ffconcat version 1.0\nfile '${address}/concat.mp3'\n`,
    'local-concat.mp3': `ffconcat version 1.0\nfile '${track}'\n`,
    'sdp.mp3': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n',
    'dash.mp3': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${address}/</BaseURL></MPD>`,
  };
  const paths = await Promise.all(
    Object.entries(contents).map(async ([name, text]) => {
      await writeFile(join(root, name), text);
      return join(root, name);
    }),
  );
  return writePlaylist(join(root, 'manifests.m3u'), paths);
}

async function catchFetches(port: number): Promise<{ server: Server; count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, count: () => count };
}
