// What both kinds of ezstream.xml say of one stream, made into a mount.
import { bitratesKbps } from '../config/bitrates.js';
import {
  configText,
  type ImportedMount,
  type ImportedTarget,
  type ImportPlace,
  type LeftOut,
} from './imported.js';
import { idOf, locationOf, pathOf } from './locations.js';
import type { XmlFields } from './xml-fields.js';

/** A stream, already understood but for its encoding. */
export interface EzstreamStream {
  readonly line: number;
  readonly path: string;
  readonly format: string | undefined;
  readonly words: Pick<ImportedMount, 'name' | 'description' | 'genre' | 'url'>;
  readonly bitrateKbps: number | undefined;
  readonly sampleRateHz: number | undefined;
  readonly channels: number | undefined;
  readonly metadataFormat: string | undefined;
  readonly server: ImportedTarget;
  readonly intake: { readonly location: string; readonly isShuffled: boolean };
}

const DEFAULT_KBPS = 128;
const DEFAULT_RATE_HZ = 44_100;

/** The mount of a stream; null, with the reason in `leftOut`, when it is not MP3. ezstream neither fades nor normalises. */
export function mountOf(stream: EzstreamStream, ids: Set<string>, leftOut: LeftOut[]): ImportedMount | null {
  const { line, format, words, server, intake } = stream;
  if (format !== undefined && !/^mp3$/i.test(format)) {
    leftOut.push({ line, what: `format ${format}: streams are MP3` });
    return null;
  }
  const path = pathOf(stream.path);
  const id = idOf(path, ids);
  ids.add(id);
  return {
    id,
    path: configText(path),
    playlist: intake.location,
    rotation: intake.isShuffled ? 'shuffle' : 'sequential',
    crossfade: 0,
    normalize: false,
    ...metadataKey(stream, leftOut),
    ...profileKeys(stream, leftOut),
    ...words,
    icecast_servers: [server],
  };
}

/** Where a stream comes from; null, with the reason in `leftOut`, when that is not a list or file. */
export function intakeOf(
  fields: XmlFields,
  place: ImportPlace,
  leftOut: LeftOut[],
): EzstreamStream['intake'] | null {
  const { line } = fields.element;
  const file = fields.text('filename');
  const type = fields.text('type')?.toLowerCase();
  if (file === undefined || file === 'stdin' || type === 'stdin') {
    leftOut.push({ line, what: 'audio from the standard input' });
    return null;
  }
  if (type === 'program' || fields.flag('playlist_program')) {
    leftOut.push({ line, what: `the playlist program ${file}: write a list, or use the queue of a mount` });
    return null;
  }
  if (fields.flag('stream_once')) leftOut.push({ line, what: 'stream_once: lists begin anew at their end' });
  return { location: configText(locationOf(file, place)), isShuffled: fields.flag('shuffle') };
}

/** Words of a stream that are there, as the config takes them. */
export function wordsOf(words: Readonly<Record<string, string | undefined>>): EzstreamStream['words'] {
  const given = Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([key, text]) => [key, configText(text)]));
}

function profileKeys(
  { line, bitrateKbps = DEFAULT_KBPS, sampleRateHz = DEFAULT_RATE_HZ, channels = 2 }: EzstreamStream,
  leftOut: LeftOut[],
): Pick<ImportedMount, 'bitrate' | 'sample_rate' | 'channels'> {
  const bitrate = bitratesKbps(sampleRateHz).findLast((one) => one <= bitrateKbps) ?? DEFAULT_KBPS;
  if (bitrate !== bitrateKbps) {
    leftOut.push({
      line,
      what: `${bitrateKbps} kbit/s, which MP3 does not have at ${sampleRateHz} Hz: ${bitrate} instead`,
    });
  }
  return { bitrate, sample_rate: sampleRateHz, channels };
}

/** `@a@ - @t@` in the words of `metadata_format`; nothing when it is the default. */
function metadataKey(
  { metadataFormat, line }: EzstreamStream,
  leftOut: LeftOut[],
): { metadata_format?: string } {
  if (metadataFormat === undefined) return {};
  const format = configText(metadataFormat).replaceAll('@a@', '%artist%').replaceAll('@t@', '%title%');
  if (/@[a-z]@/i.test(format)) {
    leftOut.push({ line, what: `the title format ${metadataFormat}: only @a@ and @t@ have a counterpart` });
    return {};
  }
  return format === '%artist% - %title%' ? {} : { metadata_format: format };
}
