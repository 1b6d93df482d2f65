// Scanning tracks that lie elsewhere: one fetch at a time for each URL, whoever asks, and the spool kept within bounds.
import type { TrackFacts } from '../model/track.js';
import type { RemoteAccess } from '../remote/remote-access.js';
import type { SpooledFile, SpoolOrder } from '../remote/spool-download.js';
import { Spool, type SpoolOptions } from '../render/spool.js';

/** Where a remote track is, or is to be fetched from. */
export interface FetchedTrack {
  /** The copy there is; the URL while there is none. */
  readonly path: string;
  /** Absent when the copy is good without asking. */
  readonly remote?: SpoolOrder;
}

/** What a scan of a track tells. */
export interface ScanResult {
  readonly facts: TrackFacts;
  /** The copy that was fetched for it. */
  readonly spooled?: SpooledFile;
}

export class RemoteTracks {
  readonly #spool: Spool;
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(options: SpoolOptions) {
    this.#spool = new Spool(options);
  }

  /** Scans the track at a URL with `scan`; two that want the same URL wait for each other, and share the copy. */
  async scan(
    url: string,
    access: RemoteAccess,
    scan: (track: FetchedTrack) => Promise<ScanResult>,
  ): Promise<TrackFacts> {
    for (let other = this.#underWay.get(url); other; other = this.#underWay.get(url)) {
      await other.catch(() => undefined);
    }
    const scanning = this.#scan(url, access, scan);
    this.#underWay.set(url, scanning);
    const facts = await scanning.finally(() => this.#underWay.delete(url));
    void this.#spool.evict();
    return facts;
  }

  /** A mount plays or plans tracks; those of the spool are kept for it. */
  use(subscriber: string, tracks: readonly Pick<TrackFacts, 'identity'>[]): void {
    this.#spool.use(
      subscriber,
      tracks.map(({ identity }) => identity.path),
    );
  }

  /** A mount ended. */
  release(subscriber: string): void {
    this.#spool.release(subscriber);
  }

  async #scan(
    url: string,
    access: RemoteAccess,
    scan: (track: FetchedTrack) => Promise<ScanResult>,
  ): Promise<TrackFacts> {
    const remote = await this.#spool.order(url, access);
    const held = remote ? remote.held : await this.#spool.find(url);
    const { facts, spooled } = await scan({ path: held?.path ?? url, ...(remote && { remote }) });
    if (spooled) await this.#spool.keep(spooled);
    return facts;
  }
}
