// Outputs of a Liquidsoap script made into mounts and the servers they go to.
import { bitratesKbps } from '../config/bitrates.js';
import type { ImportedTarget } from './imported.js';
import { Arguments } from './liquidsoap-arguments.js';
import type { LiquidsoapScope } from './liquidsoap-scope.js';
import { programmeIn } from './liquidsoap-sources.js';
import type { Expression } from './liquidsoap-syntax.js';
import { pathOf } from './locations.js';
import type { Programme } from './programme.js';

/** Encoding of an output in the config's keys. */
export interface OutputProfile {
  readonly bitrate: number;
  readonly sample_rate: number;
  readonly channels: number;
  readonly quality?: number;
}

/** What a stream says of itself. */
export interface StreamWords {
  readonly name?: string;
  readonly description?: string;
  readonly genre?: string;
  readonly url?: string;
}

/** One `output.icecast` that can be carried over. */
export interface Output {
  readonly line: number;
  readonly programme: Programme;
  readonly profile: OutputProfile;
  readonly path: string;
  readonly words: StreamWords;
  readonly server: ImportedTarget;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Format = Extract<Expression, { kind: 'format' }>;

/** Options that JetStream does without: it reconnects, resumes and sends titles by itself. */
const NEEDLESS = [
  ...[
    'id',
    'fallible',
    'restart',
    'restart_delay',
    'timeout',
    'connection_timeout',
    'start',
    'format',
    'verbose',
  ],
  ...[
    'icy_metadata',
    'send_icy_metadata',
    'icy_id',
    'encoding',
    'infallible',
    'register_telnet',
    'on_start',
    'on_stop',
  ],
];
/** Defaults of output.icecast and %mp3 in Liquidsoap 2.1. */
const DEFAULTS = {
  host: 'localhost',
  port: 8000,
  password: 'hackme',
  bitrate: 128,
  sampleRate: 44100,
  channels: 2,
};

/** The output a call makes; null, with the reason in the scope, when none of it can be carried over. */
export function outputOf(call: Call, scope: LiquidsoapScope): Output | null {
  const { name, line } = call;
  if (name !== 'output.icecast') return refuse(scope, line, `${name}: streams go to Icecast servers only`);
  const args = new Arguments(call.args);
  const format = args.positional.map((one) => scope.resolve(one)).find((one) => one.kind === 'format');
  const profile = format?.kind === 'format' ? profileOf(format, scope) : null;
  if (!profile)
    return refuse(scope, line, `${name}: ${formatName(format)} instead of MP3 at a constant bitrate`);
  const programme = programmeIn(
    args.positional.findLast(({ kind }) => kind !== 'format'),
    scope,
  );
  if (!programme || programme.lists.length === 0) {
    return refuse(scope, line, `${name}: its source is not made of lists or files`);
  }
  const mount = scope.text(args.named('mount'));
  if (mount === undefined) return refuse(scope, line, `${name}: its mount is not a plain text`);
  const output = {
    line,
    programme,
    profile,
    path: pathOf(mount),
    words: wordsOf(args, scope),
    server: serverOf(args, scope, line),
  };
  args.ignore(NEEDLESS);
  for (const unknown of args.unasked()) scope.miss(unknown.line, `${name}: ${unknown.label}`);
  return output;
}

function refuse(scope: LiquidsoapScope, line: number, what: string): null {
  scope.miss(line, what);
  return null;
}

function formatName(format: { kind: string } | undefined): string {
  return format && 'name' in format ? String(format.name) : 'a format that is computed';
}

function serverOf(args: Arguments, scope: LiquidsoapScope, line: number): ImportedTarget {
  const text = (label: string) => textOf(label, args, scope);
  const username = text('user');
  const protocol = text('protocol');
  const isSecure = protocol === 'https';
  if (protocol !== undefined && !isSecure && protocol !== 'http') scope.miss(line, `protocol "${protocol}"`);
  return {
    host: text('host') ?? DEFAULTS.host,
    port: scope.number(args.named('port')) ?? DEFAULTS.port,
    ...(username !== undefined && username !== '' && { username }),
    password: text('password') ?? DEFAULTS.password,
    ...(isSecure && { tls: true }),
    public: scope.flag(args.named('public')) ?? true,
  };
}

function wordsOf(args: Arguments, scope: LiquidsoapScope): StreamWords {
  const given = (['name', 'description', 'genre', 'url'] as const).flatMap((label) => {
    const text = textOf(label, args, scope);
    return text === undefined || text === '' ? [] : [[label, text] as const];
  });
  return Object.fromEntries(given);
}

/** A text that was given; one that only the running script knows is noted. */
function textOf(label: string, args: Arguments, scope: LiquidsoapScope): string | undefined {
  const given = args.named(label);
  const text = scope.text(given);
  if (given && text === undefined) scope.miss(given.line, `output.icecast: ${label}, which is computed`);
  return text;
}

/** Null for everything but MP3 at a constant bitrate. */
function profileOf(format: Format, scope: LiquidsoapScope): OutputProfile | null {
  if (format.name !== '%mp3' && format.name !== '%mp3.cbr') return null;
  const args = new Arguments(format.args);
  const isMono = isWord(args, 'mono') || scope.flag(args.named('stereo')) === false;
  const wanted = scope.number(args.named('bitrate')) ?? DEFAULTS.bitrate;
  const sampleRate = scope.number(args.named('samplerate')) ?? DEFAULTS.sampleRate;
  const quality = scope.number(args.named('internal_quality'));
  args.ignore(['id3v2', 'stereo_mode', 'msg', 'msg_interval', 'channels']);
  for (const { label, line } of args.unasked()) scope.miss(line, `${format.name}: ${label}`);
  const bitrate = bitratesKbps(sampleRate).findLast((one) => one <= wanted) ?? DEFAULTS.bitrate;
  if (bitrate !== wanted)
    scope.miss(
      format.line,
      `${wanted} kbit/s, which MP3 does not have at ${sampleRate} Hz: ${bitrate} instead`,
    );
  return {
    bitrate,
    sample_rate: sampleRate,
    channels: isMono ? 1 : DEFAULTS.channels,
    ...(quality !== undefined && { quality }),
  };
}

function isWord(args: Arguments, name: string): boolean {
  return args.positional.some((one) => one.kind === 'name' && one.name === name);
}
