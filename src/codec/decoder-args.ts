// The ffmpeg command line of a decoder, which decides what a hostile or broken file can make ffmpeg do.
import type { PcmFormat, PcmPlace } from './pcm-format.js';

/**
 * Demuxers that read one self-contained audio (or audio-carrying) file. Not among them: hls, concat, dash, sdp,
 * image sequences and all else that opens further files or addresses named in the content.
 */
const AUDIO_DEMUXERS = [
  'aac ac3 aiff amr ape asf au avi caf dsf dts eac3 flac flv iff loas matroska webm mov mp4 m4a 3gp 3g2 mj2',
  'mp3 mpc mpc8 mpeg mpegts oga ogg oma rm shn tak truehd tta voc w64 wav wv xwma',
]
  .join(' ')
  .replaceAll(' ', ',');

/** What is asked of a file decoder. */
interface FileDecoderRequest extends PcmPlace {
  readonly path: string;
}

const COMMON = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1'];

/** Arguments that decode the first audio stream of a local file to float samples on stdout. */
export function fileDecoderArgs(request: FileDecoderRequest): string[] {
  return [
    ...COMMON,
    ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', AUDIO_DEMUXERS],
    ...['-i', `file:${request.path}`, '-map', '0:a:0', '-vn', '-sn', '-dn'],
    ...pcmOutputArgs(request),
  ];
}

/**
 * Arguments that decode a stream from stdin to float samples on stdout. It is looked at for 2 s at most before the
 * first sample, and every sample leaves at once.
 */
export function streamDecoderArgs(format: PcmFormat): string[] {
  return [
    ...COMMON,
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', AUDIO_DEMUXERS],
    ...['-probesize', '131072', '-analyzeduration', '2000000'],
    ...['-i', 'pipe:0', '-map', '0:a:0', '-vn', '-sn', '-dn', '-flush_packets', '1'],
    ...pcmOutputArgs(format),
  ];
}

/** Arguments that decode MP3 bytes from stdin to float samples on stdout. */
export function mp3DecoderArgs(format: PcmPlace): string[] {
  return [
    ...COMMON,
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', 'mp3', '-f', 'mp3', '-i', 'pipe:0'],
    ...pcmOutputArgs(format),
  ];
}

/**
 * Channels are mapped with gains that sum to 1 ("<" in ffmpeg's pan filter; names the source lacks count nothing):
 * ffmpeg's own float mapping takes 3 dB from mono played in stereo and adds 3 dB to stereo played in mono.
 * Weights of centre and surround: ITU-R BS.775.
 */
const CHANNEL_MAPS = {
  1: 'pan=mono|FC<FL+FR+1.414FC+0.707BL+0.707BR+0.707SL+0.707SR',
  2: 'pan=stereo|FL<FL+0.707FC+0.707BL+0.707SL+0.707BC|FR<FR+0.707FC+0.707BR+0.707SR+0.707BC',
} as const;

/**
 * What is dropped is dropped here, to the sample: through the pipe it would cost as much again as decoding it. Seeking
 * in the file would be cheaper still, but lands a little beside the place in most formats, and decoders need a run-up.
 */
function pcmOutputArgs({ sampleRateHz, channels, fromSample = 0 }: PcmPlace): string[] {
  const cut = fromSample > 0 ? `,aresample=${sampleRateHz},atrim=start_sample=${fromSample}` : '';
  return [
    ...['-af', `aformat=sample_fmts=flt,${CHANNEL_MAPS[channels]}${cut}`],
    ...['-f', 'f32le', '-ac', String(channels), '-ar', String(sampleRateHz), 'pipe:1'],
  ];
}
