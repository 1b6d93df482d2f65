// m3u8-parser ships no types; this declares the little of it that is used.
declare module 'm3u8-parser' {
  /** Forgiving parser of HLS manifests (RFC 8216). */
  export class Parser {
    push(text: string): void;
    end(): void;
    readonly manifest: {
      readonly targetDuration?: number;
      readonly mediaSequence?: number;
      readonly endList?: boolean;
      readonly playlists?: readonly {
        readonly uri?: string;
        readonly attributes?: { readonly BANDWIDTH?: number; readonly RESOLUTION?: unknown };
      }[];
      readonly segments?: readonly {
        readonly uri?: string;
        readonly duration?: number;
        readonly byterange?: unknown;
        readonly map?: { readonly uri?: string; readonly byterange?: unknown };
        readonly key?: { readonly method?: string };
      }[];
    };
  }
}
