// What the supervisor and the watch process say to each other.
import type { RemoteAccess } from '../remote/remote-access.js';
import type { KnownList } from './list-follower.js';
import type { LoadedPlaylist } from './load.js';

/** A list that is to be followed; a second order of the same key replaces the first. */
export interface WatchOrder {
  readonly key: string;
  /** Absolute path, pattern or http(s) URL. */
  readonly location: string;
  readonly roots: readonly string[] | null;
  readonly access: RemoteAccess;
  /** The list as it is played. */
  readonly known: KnownList;
  readonly pollMs: number;
}

/** Methods the watch process offers; all are notices. */
export type WatchProtocol = {
  readonly watch: readonly [params: WatchOrder, result: void];
  readonly unwatch: readonly [params: { readonly key: string }, result: void];
};

/** Methods the supervisor offers to it; all are notices. */
export type WatchHostProtocol = {
  readonly changed: readonly [
    params: { readonly key: string; readonly playlist: LoadedPlaylist },
    result: void,
  ];
  /** Why a list cannot be followed now; null when it can again. */
  readonly trouble: readonly [params: { readonly key: string; readonly reason: string | null }, result: void];
};
