// What a target tells a server of the stream it brings, gathered from the mount, the target and the profile.
import type { MountConfig } from '../config/mount-schema.js';
import type { TargetConfig } from '../config/target-schema.js';
import type { Profile } from '../model/profile.js';

/** Everything a source connection says of itself. */
export interface SourceDescription {
  /** Mount path on the server. */
  readonly mountPath: string;
  readonly name: string;
  readonly description: string;
  readonly genre: string;
  readonly url: string;
  readonly listed: boolean;
  readonly bitrateKbps: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** For the User-Agent header, for example `JetStream/0.1.0`. */
  readonly userAgent: string;
}

/** A target's own words win over its mount's; a stream without a name is called by its mount's id. */
export function describeSource(
  mount: MountConfig,
  target: TargetConfig,
  profile: Profile,
  userAgent: string,
): SourceDescription {
  return {
    mountPath: target.mount ?? mount.path,
    name: target.name ?? (mount.name || mount.id),
    description: target.description ?? mount.description,
    genre: target.genre ?? mount.genre,
    url: target.url ?? mount.url,
    listed: target.public,
    bitrateKbps: profile.bitrateKbps,
    sampleRateHz: profile.sampleRateHz,
    channels: profile.channels,
    userAgent,
  };
}
