// m3u8-parser ships no types; this declares the little of it that is used.
declare module 'm3u8-parser' {
  /** Forgiving parser of HLS manifests (RFC 8216). */
  export class Parser {
    push(text: string): void;
    end(): void;
    readonly manifest: {
      readonly targetDuration?: number;
      readonly playlists?: readonly { readonly uri?: string }[];
    };
  }
}
