// ezstream 1.x: servers, intakes and streams, joined by name.
import { type EzstreamStream, intakeOf, mountOf, wordsOf } from './ezstream-stream.js';
import {
  configText,
  type Imported,
  type ImportedMount,
  type ImportedTarget,
  type ImportPlace,
  type LeftOut,
} from './imported.js';
import type { XmlElement } from './xml-elements.js';
import { XmlFields } from './xml-fields.js';

/** Name that servers, intakes and streams have when none is given. */
const DEFAULT_NAME = 'default';
const DEFAULT_PORT = 8000;

interface Parts {
  readonly servers: ReadonlyMap<string, ImportedTarget>;
  readonly intakes: ReadonlyMap<string, EzstreamStream['intake']>;
  readonly metadataFormat: string | undefined;
}

/** The mounts of an ezstream.xml of 1.x. */
export function importNamedEzstream(root: XmlElement, place: ImportPlace): Imported {
  const leftOut: LeftOut[] = [];
  const fields = new XmlFields(root);
  const servers = named(fields, 'servers', 'server', (one) => serverOf(one, leftOut));
  const intakes = named(fields, 'intakes', 'intake', (one) => {
    const intake = intakeOf(one, place, leftOut);
    one.ignore(['name', 'type']);
    missRest(one, leftOut);
    return intake;
  });
  const parts = { servers, intakes, metadataFormat: metadataFormatOf(fields, leftOut) };
  for (const group of ['decoders', 'encoders'] as const) {
    for (const { children, line } of fields.all(group)) {
      if (children.length > 0) leftOut.push({ line, what: `<${group}>: ffmpeg and lame decode and encode` });
    }
  }
  const ids = new Set<string>();
  const streams = fields.all('streams').flatMap(({ children }) => children);
  const mounts = streams.flatMap((stream) => streamMount(new XmlFields(stream), parts, ids, leftOut) ?? []);
  missRest(fields, leftOut);
  return { mounts, leftOut, variables: [] };
}

/** The members of a group by their names. */
function named<T>(
  root: XmlFields,
  group: string,
  member: string,
  read: (fields: XmlFields) => T | null,
): ReadonlyMap<string, T> {
  const all = new Map<string, T>();
  for (const element of root.all(group).flatMap((one) => new XmlFields(one).all(member))) {
    const fields = new XmlFields(element);
    const value = read(fields);
    if (value !== null) all.set(fields.text('name') ?? DEFAULT_NAME, value);
  }
  return all;
}

function serverOf(fields: XmlFields, leftOut: LeftOut[]): ImportedTarget | null {
  const { line } = fields.element;
  const host = fields.text('hostname');
  const protocol = fields.text('protocol') ?? 'HTTP';
  if (host === undefined || !/^https?$/i.test(protocol)) {
    leftOut.push({ line, what: host === undefined ? 'a server without a hostname' : `protocol ${protocol}` });
    return null;
  }
  const [user, password] = [fields.text('user'), fields.text('password')];
  const port = fields.number('port') ?? DEFAULT_PORT;
  const isSecure = /^https$/i.test(protocol) || /^required$/i.test(fields.text('tls') ?? '');
  fields.ignore(['name', 'reconnect_attempts']);
  missRest(fields, leftOut);
  return {
    host,
    port,
    ...(user !== undefined && { username: configText(user) }),
    ...(password !== undefined && { password: configText(password) }),
    ...(isSecure && { tls: true }),
  };
}

function streamMount(
  fields: XmlFields,
  { servers, intakes, metadataFormat }: Parts,
  ids: Set<string>,
  leftOut: LeftOut[],
): ImportedMount | null {
  const { line } = fields.element;
  const names = {
    server: fields.text('server') ?? DEFAULT_NAME,
    intake: fields.text('intake') ?? DEFAULT_NAME,
  };
  const server = servers.get(names.server);
  const intake = intakes.get(names.intake);
  const path = fields.text('mountpoint');
  if (!server || !intake || path === undefined) {
    const missing = !server
      ? `server "${names.server}"`
      : !intake
        ? `intake "${names.intake}"`
        : 'mountpoint';
    leftOut.push({ line, what: `a stream without its ${missing}` });
    return null;
  }
  const stream = {
    ...{ line, path, intake, metadataFormat },
    server: { ...server, public: fields.flag('public') },
    format: fields.text('format'),
    words: wordsOf({
      name: fields.text('stream_name'),
      description: fields.text('stream_description'),
      genre: fields.text('stream_genre'),
      url: fields.text('stream_url'),
    }),
    bitrateKbps: fields.number('stream_bitrate'),
    sampleRateHz: fields.number('stream_samplerate'),
    channels: fields.number('stream_channels'),
  };
  fields.ignore(['name', 'encoder', 'stream_quality']);
  missRest(fields, leftOut);
  return mountOf(stream, ids, leftOut);
}

function metadataFormatOf(root: XmlFields, leftOut: LeftOut[]): string | undefined {
  const [element] = root.all('metadata');
  if (!element) return undefined;
  const fields = new XmlFields(element);
  const format = fields.text('format_str');
  fields.ignore(['refresh_interval', 'normalize_strings']);
  missRest(fields, leftOut);
  return format;
}

function missRest(fields: XmlFields, leftOut: LeftOut[]): void {
  for (const { name, line } of fields.unasked()) leftOut.push({ line, what: `<${name}>` });
}
