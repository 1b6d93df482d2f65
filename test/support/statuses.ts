// Snapshots of mounts and targets for tests; each test overrides the fields it speaks of.
import type { MountStatus } from '../../src/model/mount.js';
import type { TargetStatus } from '../../src/model/target.js';

/** A healthy connected target. */
export function targetStatus(over: Partial<TargetStatus> = {}): TargetStatus {
  return {
    index: 0,
    server: 'icecast.example:8000',
    mountPath: '/stream',
    state: 'connected',
    reason: 'connected',
    since: '2026-01-01T00:00:00.000Z',
    uptimeS: 60,
    bytesSent: 960_000,
    framesDropped: 0,
    reconnectAttempts: 0,
    lastError: null,
    nextAttemptAt: null,
    lagMs: 40,
    serverView: null,
    warnings: [],
    ...over,
  };
}

/** A healthy mount on the air with one target. */
export function mountStatus(over: Partial<MountStatus> = {}): MountStatus {
  return {
    id: 'main',
    path: '/stream',
    name: 'Main',
    source: 'config',
    overridden: [],
    node: 'local',
    state: 'on_air',
    reason: 'playing',
    since: '2026-01-01T00:00:00.000Z',
    uptimeS: 60,
    render: 'splice',
    follow: null,
    profile: {
      codec: 'mp3',
      bitrateKbps: 128,
      sampleRateHz: 44100,
      channels: 2,
      quality: 2,
      encoder: 'lame',
    },
    nowPlaying: {
      location: '/music/dawn.flac',
      title: 'Dawn',
      artist: 'The Synthesisers',
      positionS: 12.5,
      durationS: 48,
      startedAt: '2026-01-01T00:00:47.500Z',
    },
    next: { location: '/music/noon.ogg', title: 'Noon' },
    playlist: { location: '/music/main.m3u', entries: 6, position: 2 },
    readAheadS: 30,
    listeners: 0,
    tracksPlayed: 3,
    tracksFailed: 0,
    recentFailures: [],
    framesLate: 0,
    framesSent: 2297,
    bytesSent: 960_146,
    silenceS: 1.5,
    quietForS: 0,
    restarts: 0,
    targets: [targetStatus()],
    ...over,
  };
}
