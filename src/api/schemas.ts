// What the API answers, as schemas: they serialise, document, and are checked against the model at compile time.
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { SystemHealth } from '../model/health.js';
import { type MountStatus, mountStates } from '../model/mount.js';
import type { PlaylistPage, PlaylistReload } from '../model/playlist.js';
import { type TargetStatus, targetStates } from '../model/target.js';

/** A moment. */
export const time = Type.String({ description: 'Wall clock, ISO 8601.' });
const count = (description: string) => Type.Integer({ minimum: 0, description });
/** The schema, or null. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of some words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

const Target = Type.Object({
  index: count("Position in the mount's list."),
  server: Type.String(),
  mountPath: Type.String(),
  state: oneOf(targetStates),
  reason: Type.String(),
  since: time,
  uptimeS: Type.Number(),
  bytesSent: count('Audio bytes over all connections of this run.'),
  framesDropped: count('Frames this target was too slow for.'),
  reconnectAttempts: count('Connection attempts after the first.'),
  lastError: nullable(
    Type.Object({
      code: Type.Unsafe<NonNullable<TargetStatus['lastError']>['code']>({ type: 'string' }),
      message: Type.String(),
      at: time,
    }),
  ),
  nextAttemptAt: nullable(time),
  lagMs: nullable(Type.Number({ description: 'Audio queued here and in the kernel, milliseconds.' })),
  serverView: nullable(
    Type.Object({
      listeners: count('Listeners the server counts.'),
      listenerPeak: count('Most listeners at once since the source connected.'),
      version: nullable(Type.String()),
      fallbackMount: Type.Union([Type.String(), Type.Null()], {
        description: 'Where the server sends listeners when we go; empty: nowhere; null: it was not asked.',
      }),
      at: time,
    }),
  ),
  warnings: Type.Array(Type.String(), { description: 'What will go wrong, and what to do about it.' }),
});

const NowPlaying = Type.Object({
  location: Type.String(),
  title: Type.String(),
  artist: nullable(Type.String()),
  positionS: Type.Number(),
  durationS: Type.Number(),
  startedAt: time,
});

const Profile = Type.Object({
  codec: Type.Literal('mp3'),
  bitrateKbps: Type.Integer(),
  sampleRateHz: Type.Integer(),
  channels: Type.Unsafe<1 | 2>({ type: 'integer', enum: [1, 2] }),
  quality: Type.Integer(),
  encoder: oneOf(['lame', 'ffmpeg']),
});

/** What a mount may be doing. */
export const mountState = oneOf(mountStates);

/** One mount. */
export const MountStatusSchema = Type.Object({
  id: Type.String(),
  path: Type.String(),
  name: Type.String(),
  source: oneOf(['config', 'api']),
  overridden: Type.Array(oneOf(['changed', 'stopped', 'removed']), {
    description: 'What the API did to a mount of the config file; POST .../restore takes it back.',
  }),
  node: Type.String({ description: 'Name of the server that runs the mount.' }),
  state: mountState,
  reason: Type.String(),
  since: time,
  uptimeS: Type.Number(),
  profile: nullable(Profile),
  render: oneOf(['splice', 'live']),
  follow: nullable(Type.String()),
  nowPlaying: nullable(NowPlaying),
  next: nullable(Type.Object({ location: Type.String(), title: Type.String() })),
  playlist: nullable(
    Type.Object({ location: Type.String(), entries: Type.Integer(), position: Type.Integer() }),
  ),
  readAheadS: Type.Number(),
  listeners: count('Listeners on our own endpoint.'),
  tracksPlayed: count('Tracks played.'),
  tracksFailed: count('Tracks that could not be played.'),
  recentFailures: Type.Array(
    Type.Object({
      location: Type.String(),
      code: Type.Unsafe<MountStatus['recentFailures'][number]['code']>({ type: 'string' }),
      reason: Type.String(),
      at: time,
    }),
  ),
  framesLate: count('Frames replaced by encoded silence because they were not ready.'),
  framesSent: count('Frames put out.'),
  bytesSent: count('Bytes of them, whoever took them.'),
  silenceS: Type.Number({ description: 'Seconds put out below -60 dBFS.' }),
  quietForS: Type.Number({ description: 'Seconds of it since the last that could be heard.' }),
  restarts: count('Restarts after a fault.'),
  targets: Type.Array(Target),
});

/** Result of a reload. */
export const PlaylistReloadSchema = Type.Object({
  location: Type.String({ description: 'Of the first list.' }),
  entries: count('Tracks on the lists now, jingles apart.'),
  added: Type.Array(Type.String(), { description: 'Locations that came, at most 1000.' }),
  addedCount: count('All that came.'),
  removed: Type.Array(Type.String(), { description: 'Locations that went, at most 1000.' }),
  removedCount: count('All that went.'),
  unreadable: Type.Array(Type.Object({ location: Type.String(), reason: Type.String() }), {
    description: 'Entries whose file is missing, cannot be read or may not be; at most 1000.',
  }),
  unreadableCount: count('All of these.'),
  problems: Type.Array(Type.String(), {
    description: 'What of the lists themselves could not be used, and lists that could not be read.',
  }),
});

/** A run of the entries of a mount's lists. */
export const PlaylistPageSchema = Type.Object({
  location: Type.String({ description: 'Of the first list.' }),
  lists: Type.Array(
    Type.Object({
      location: Type.String(),
      use: oneOf(['tracks', 'jingles']),
      kind: Type.Union([Type.String(), Type.Null()], {
        description: 'Format of a list file, folder or file; null while it could not be read.',
      }),
      entries: count('Entries it has now.'),
      trouble: Type.Union([Type.String(), Type.Null()], { description: 'Why it cannot be played.' }),
    }),
    { description: 'Lists of tracks, then those of jingles.' },
  ),
  total: count('Entries of all lists.'),
  offset: count('How many entries come before those here.'),
  entries: Type.Array(
    Type.Object({
      list: count('Which of the lists it is in, from 0.'),
      index: count('Place in that list, from 0.'),
      location: Type.String(),
      title: nullable(Type.String()),
      artist: nullable(Type.String()),
      options: nullable(
        Type.Object({
          cueInS: Type.Optional(Type.Number()),
          cueOutS: Type.Optional(Type.Number()),
          crossfadeS: Type.Optional(Type.Number()),
          gainDb: Type.Optional(Type.Number()),
          jingle: Type.Optional(Type.Boolean()),
        }),
      ),
      problem: Type.Union([Type.String(), Type.Null()], {
        description: 'Why the entry could not be read when the list was loaded.',
      }),
    }),
  ),
  problems: Type.Array(Type.String()),
});

const level = Type.Unsafe<SystemHealth['level']>({ type: 'integer', enum: [0, 1, 2, 3] });

/** Health in detail. */
export const SystemHealthSchema = Type.Object({
  status: oneOf(['healthy', 'warning', 'critical', 'overloaded']),
  level,
  version: Type.String(),
  uptimeS: Type.Number(),
  usage: nullable(
    Type.Object({
      cpuPercent: Type.Number({ description: 'Percent of one core, children included.' }),
      memoryBytes: Type.Number({ description: 'Resident memory, children included.' }),
      processes: Type.Integer(),
      eventLoopDelayMs: Type.Number(),
      at: time,
    }),
  ),
  encoder: Type.Object({ kind: Type.String(), path: Type.String(), version: Type.String() }),
  decoder: Type.Object({ path: Type.String(), version: Type.String() }),
  render: Type.Object({
    processes: Type.Integer(),
    queuedJobs: Type.Integer(),
    activeJobs: Type.Integer(),
    jobs: Type.Object({
      scan: Type.Integer(),
      body: Type.Integer({ description: 'Tracks being rendered.' }),
      mix: Type.Integer({ description: 'Transitions being rendered.' }),
      live: Type.Integer({ description: 'Continuous encodes.' }),
      silence: Type.Integer(),
      playlist: Type.Integer(),
      cover: Type.Integer(),
      identity: Type.Integer({ description: 'Looks at files in quarantine.' }),
      seam: Type.Integer({ description: 'Previews of transitions.' }),
      stream: Type.Integer({ description: 'Live streams that are received.' }),
    }),
    coldMounts: count('Mounts that wait for frames of what they are about to play.'),
    cache: Type.Object({
      bytes: count('Size of the rendered audio that is kept.'),
      maxBytes: count('Its limit.'),
      hits: count('Wishes of mounts whose frames were there.'),
      misses: count('Wishes that had to be rendered.'),
    }),
    coldCapacityMounts: nullable(
      Type.Integer({
        description: 'Mounts that could be rendered in real time with nothing cached; measured.',
      }),
    ),
    warmCapacityMounts: nullable(
      Type.Integer({ description: 'Mounts that fit below the CPU limit at what a cached one costs now.' }),
    ),
  }),
  mounts: Type.Object({ total: Type.Integer(), onAir: Type.Integer() }),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      level,
      summary: Type.String(),
      advice: Type.String(),
      since: time,
    }),
  ),
});

/** Path parameters of routes about one target of a mount. */
export const TargetParams = Type.Object({
  id: Type.String({ description: 'Id of the mount.' }),
  target: Type.String({
    pattern: '^[0-9]{1,4}$',
    title: 'a whole number',
    description: "Position in the mount's list, from 0.",
  }),
});

/** Path parameter of routes about one mount. */
export const MountParams = Type.Object({ id: Type.String({ description: 'Id of the mount.' }) });

// A field that the model gains or loses without its schema stops the build here, not a client later.
/** A model type as its schema gives it back. */
export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
/** `true` for equal types, so that a schema which disagrees with its model does not compile. */
export type Same<A, B> = [A, B] extends [B, A] ? true : never;
const agree: [
  Same<Static<typeof MountStatusSchema>, Mutable<MountStatus>>,
  Same<Static<typeof PlaylistReloadSchema>, Mutable<PlaylistReload>>,
  Same<Static<typeof PlaylistPageSchema>, Mutable<PlaylistPage>>,
  Same<Static<typeof SystemHealthSchema>, Mutable<SystemHealth>>,
] = [true, true, true, true];
void agree;
