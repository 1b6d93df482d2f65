// Where an encoded sample is found again: the fixed delays of LAME and of MP3 decoding, the same for both encoders.

/** Samples by which LAME (3.100, alone or in ffmpeg) delays its input: ENCDELAY in its encoder.h. */
const ENCODER_DELAY_SAMPLES = 576;

/**
 * Samples by which input sample 0 lies behind the first sample a plain decoder makes of frame 0: the encoder's
 * 576 and the decoder's 528 + 1 (hybrid filter bank). Measured by cross-correlation with both encoders.
 */
export const ROUND_TRIP_DELAY_SAMPLES = ENCODER_DELAY_SAMPLES + 529;
