// ezstream 0.x: one stream, its server within one URL.
import { hideUserInfo } from '../model/user-info.js';
import { intakeOf, mountOf, wordsOf } from './ezstream-stream.js';
import {
  configText,
  type Imported,
  type ImportedTarget,
  type ImportPlace,
  type LeftOut,
} from './imported.js';
import type { XmlElement } from './xml-elements.js';
import { XmlFields } from './xml-fields.js';

const NEEDLESS = ['reconnect_tries', 'reconnect_attempts', 'svrinfoquality', 'metadata_refreshinterval'];

/** The mount of a flat ezstream.xml. */
export function importFlatEzstream(root: XmlElement, place: ImportPlace): Imported {
  const leftOut: LeftOut[] = [];
  const fields = new XmlFields(root);
  const address = addressOf(fields);
  if (!address)
    leftOut.push({
      line: root.line,
      what: `the address ${hideUserInfo(fields.text('url') ?? '')}: expected http://HOST:PORT/MOUNT`,
    });
  const intake = intakeOf(fields, place, leftOut);
  const stream = {
    line: root.line,
    format: fields.text('format'),
    words: wordsOf({
      name: fields.text('svrinfoname'),
      description: fields.text('svrinfodescription'),
      genre: fields.text('svrinfogenre'),
      url: fields.text('svrinfourl'),
    }),
    bitrateKbps: fields.number('svrinfobitrate'),
    sampleRateHz: fields.number('svrinfosamplerate'),
    channels: fields.number('svrinfochannels'),
    metadataFormat: fields.text('metadata_format'),
  };
  fields.ignore(NEEDLESS);
  missReencoding(fields, leftOut);
  for (const { name, line } of fields.unasked()) leftOut.push({ line, what: `<${name}>` });
  const mount = address && intake && mountOf({ ...stream, ...address, intake }, new Set(), leftOut);
  return { mounts: mount ? [mount] : [], leftOut, variables: [] };
}

function addressOf(fields: XmlFields): { path: string; server: ImportedTarget } | null {
  const text = fields.text('url') ?? '';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname === '/') return null;
  const username = fields.text('sourceuser');
  const password = fields.text('sourcepassword');
  const isSecure = url.protocol === 'https:';
  const server = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isSecure ? 443 : 80),
    ...(username !== undefined && { username: configText(username) }),
    ...(password !== undefined && { password: configText(password) }),
    ...(isSecure && { tls: true }),
    public: fields.flag('svrinfopublic'),
  };
  return { path: url.pathname, server };
}

/** Everything is decoded and encoded here anyway; a program for it has no place. */
function missReencoding(fields: XmlFields, leftOut: LeftOut[]): void {
  for (const reencode of fields.all('reencode')) {
    if (!new XmlFields(reencode).flag('enable')) continue;
    leftOut.push({
      line: reencode.line,
      what: 'programs that decode and encode: ffmpeg and lame do, as the mount says',
    });
  }
}
