// The bitrates that layer III has, which depend on the sample rate.

/** ISO/IEC 11172-3 table of layer III, 32 kHz and above. */
const MPEG1_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
/** ISO/IEC 13818-3 table of layer III, the half sample rates. */
const MPEG2_KBPS = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** Valid CBR bitrates in kbit/s at a sample rate, ascending. */
export function bitratesKbps(sampleRateHz: number): readonly number[] {
  return sampleRateHz >= 32000 ? MPEG1_KBPS : MPEG2_KBPS;
}
