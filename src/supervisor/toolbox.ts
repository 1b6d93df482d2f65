// The programs the station works with, found once at start, and the profiles they make possible.
import { type DecoderBinary, type EncoderBinary, findDecoder, findEncoder } from '../codec/binaries.js';
import { type Confinement, findConfinement } from '../codec/confinement.js';
import type { MountConfig } from '../config/mount-schema.js';
import type { Config } from '../config/schema.js';
import type { EncoderKind, Profile } from '../model/profile.js';
import type { RenderTools } from '../render/job.js';

export class Toolbox {
  readonly decoder: DecoderBinary;
  /** What `encoder = "auto"` means here. */
  readonly encoder: EncoderBinary;
  /** How ffmpeg and lame are kept from what they do not need. */
  readonly confinement: Confinement;
  readonly #encoders: Partial<Record<EncoderKind, EncoderBinary>>;

  private constructor(
    decoder: DecoderBinary,
    encoder: EncoderBinary,
    other: EncoderBinary | null,
    confinement: Confinement,
  ) {
    this.decoder = decoder;
    this.encoder = encoder;
    this.confinement = confinement;
    this.#encoders = { ...(other && { [other.kind]: other }), [encoder.kind]: encoder };
  }

  /**
   * Looks for ffmpeg and LAME.
   * @throws JetStreamError `JS_NO_DECODER` or `JS_NO_ENCODER`, saying what to install
   */
  static async find({ ffmpeg, lame: lamePath }: Config['engine']): Promise<Toolbox> {
    // Each is a start or two of a program: side by side, for the station is silent meanwhile.
    const [[decoder, other], lame, confinement] = await Promise.all([
      findFfmpeg(ffmpeg),
      findEncoder({ kind: 'lame', lamePath, ffmpegPath: '' }).catch(() => null),
      findConfinement(),
    ]);
    // With neither, the search for any encoder says what to install.
    const encoder =
      lame ?? other ?? (await findEncoder({ kind: 'auto', lamePath, ffmpegPath: decoder.path }));
    return new Toolbox(decoder, encoder, lame ? other : null, confinement);
  }

  /** For render processes. */
  get tools(): RenderTools {
    const { launcher } = this.confinement;
    return { decoder: this.decoder, encoders: this.#encoders, launcher };
  }

  /** Version of an encoder, part of cache keys; empty when it is not installed. */
  encoderVersion(kind: EncoderKind): string {
    return this.#encoders[kind]?.version ?? '';
  }

  /** Profile of a mount; null when the encoder it insists on is not installed. */
  profileOf(config: MountConfig): Profile | null {
    const encoder = config.encoder === 'auto' ? this.encoder.kind : config.encoder;
    if (!this.#encoders[encoder]) return null;
    return {
      codec: 'mp3',
      bitrateKbps: config.bitrate,
      sampleRateHz: config.sample_rate,
      channels: config.channels,
      quality: config.quality,
      encoder,
    };
  }
}

/** ffmpeg as a decoder, and as an encoder where it is one. */
async function findFfmpeg(
  configuredPath: string | undefined,
): Promise<[decoder: DecoderBinary, encoder: EncoderBinary | null]> {
  const decoder = await findDecoder({ configuredPath });
  const { path: ffmpegPath, version: ffmpegVersion } = decoder;
  return [decoder, await findEncoder({ kind: 'ffmpeg', ffmpegPath, ffmpegVersion }).catch(() => null)];
}
