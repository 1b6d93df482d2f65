// What an importer makes of another program's file: tables of a JetStream config, and a list of what is missing in them.

/** Something of the imported file that the config has no place for, in words. */
export interface LeftOut {
  /** Line in the imported file, from 1; absent when it is about the result as a whole. */
  readonly line?: number;
  readonly what: string;
}

/** One `[[mounts.icecast_servers]]`; texts as the config writes them, see {@link configText}. */
export interface ImportedTarget {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: boolean;
  readonly mount?: string;
  readonly public?: boolean;
}

/** One `[[mounts.playlists]]`. */
export interface ImportedList {
  readonly location: string;
  readonly rotation: 'sequential' | 'shuffle' | 'random';
  readonly weight: number;
  readonly when?: string;
  readonly priority: number;
}

/** One `[[mounts]]`; keys in the order in which they are written. */
export interface ImportedMount {
  readonly id: string;
  readonly path: string;
  readonly follow?: string;
  readonly playlist?: string;
  readonly rotation?: string;
  readonly fallback?: string;
  readonly crossfade?: number;
  readonly normalize?: boolean;
  readonly metadata_format?: string;
  readonly bitrate?: number;
  readonly sample_rate?: number;
  readonly channels?: number;
  readonly quality?: number;
  readonly name?: string;
  readonly description?: string;
  readonly genre?: string;
  readonly url?: string;
  readonly playlists?: readonly ImportedList[];
  readonly icecast_servers: readonly ImportedTarget[];
}

/** All that was understood of one file. */
export interface Imported {
  readonly mounts: readonly ImportedMount[];
  readonly leftOut: readonly LeftOut[];
  /** Environment variables that the tables name. */
  readonly variables: readonly string[];
}

/** Where an importer stands: what paths of the file are relative to, and what "~" means. Both absolute. */
export interface ImportPlace {
  readonly folder: string;
  readonly home: string;
}

/** A text as the config takes it: a `${` that means itself is doubled. */
export function configText(text: string): string {
  return text.replaceAll('${', () => '$${');
}
