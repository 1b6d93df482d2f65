// Which samples leave a decoder.

/** How sound is wanted. */
export interface PcmFormat {
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

/** How sound is wanted, and from which place in it on. */
export interface PcmPlace extends PcmFormat {
  /** First sample per channel that leaves, a whole number; those before it are decoded and dropped. Default 0. */
  readonly fromSample?: number;
}
