// Finds the programs that decode and encode, once at start, and proves that they run.
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { JetStreamError } from '../model/errors.js';
import type { EncoderKind } from '../model/profile.js';
import { startChild } from './child.js';

/** A decoder that was seen running. */
export interface DecoderBinary {
  readonly path: string;
  /** As shown to people and kept in logs, for example "FFmpeg 5.1.9". */
  readonly version: string;
}

/** An encoder that was seen running. */
export interface EncoderBinary {
  readonly kind: EncoderKind;
  readonly path: string;
  /** Part of cache keys: another version may encode differently. "LAME 3.100", "FFmpeg 5.1.9 libmp3lame". */
  readonly version: string;
  /** Environment the binary needs, for example LD_LIBRARY_PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Where to look for an encoder. */
export interface EncoderSearch {
  readonly kind: 'auto' | EncoderKind;
  /** Configured path of lame; tried first. */
  readonly lamePath?: string | undefined;
  /** A working ffmpeg, the second choice; see {@link findDecoder}. */
  readonly ffmpegPath: string;
  /** Its version, where that is known already. */
  readonly ffmpegVersion?: string;
}

interface Candidate {
  readonly path: string;
  readonly env?: Readonly<Record<string, string>>;
}

const PROBE_DEADLINE_MS = 10_000;
const PROBE_OUTPUT_CHARS = 200_000;

/**
 * The first ffmpeg that runs: the configured one (then no other), on PATH, of the package ffmpeg-static.
 * Throws JS_NO_DECODER.
 */
export async function findDecoder(
  search: { configuredPath?: string | undefined } = {},
): Promise<DecoderBinary> {
  const { configuredPath } = search;
  const candidates = configuredPath
    ? [configuredPath]
    : [await onPath('ffmpeg'), await ffmpegStaticPath()].filter((path) => path !== null);
  for (const path of candidates) {
    const version = await ffmpegVersion(path);
    if (version !== null) return { path, version };
  }
  throw new JetStreamError(
    'JS_NO_DECODER',
    configuredPath
      ? `${configuredPath} does not run as ffmpeg; correct [engine] ffmpeg in the config file or remove it`
      : 'no ffmpeg was found; install it (for example: sudo apt-get install ffmpeg) or set [engine] ffmpeg',
  );
}

/**
 * The first encoder that runs: lame as configured (then no other lame), on PATH, of the package node-lame; then
 * ffmpeg if it has libmp3lame. `kind` narrows the choice. Throws JS_NO_ENCODER.
 */
export async function findEncoder(search: EncoderSearch): Promise<EncoderBinary> {
  if (search.kind !== 'ffmpeg') {
    for (const candidate of await lameCandidates(search.lamePath)) {
      const version = await lameVersion(candidate);
      if (version !== null) return { kind: 'lame', version, ...candidate };
    }
  }
  if (search.kind !== 'lame') {
    const version = search.ffmpegVersion ?? (await ffmpegVersion(search.ffmpegPath));
    const encoders = version && (await probe({ path: search.ffmpegPath }, ['-hide_banner', '-encoders']));
    if (encoders && /\blibmp3lame\b/.test(encoders)) {
      return { kind: 'ffmpeg', path: search.ffmpegPath, version: `${version} libmp3lame` };
    }
  }
  const wanted = { auto: 'no MP3 encoder', lame: 'no working lame', ffmpeg: 'no ffmpeg with libmp3lame' }[
    search.kind
  ];
  const advice = search.kind === 'ffmpeg' ? 'ffmpeg' : 'lame';
  throw new JetStreamError(
    'JS_NO_ENCODER',
    `${wanted} was found; install it (for example: sudo apt-get install ${advice}) or set [engine] ${advice}`,
  );
}

async function lameCandidates(configuredPath: string | undefined): Promise<Candidate[]> {
  if (configuredPath) return [{ path: configuredPath }];
  const path = await onPath('lame');
  const vendored = await nodeLame();
  return [...(path ? [{ path }] : []), ...(vendored ? [vendored] : [])];
}

async function ffmpegVersion(path: string): Promise<string | null> {
  const text = await probe({ path }, ['-version']);
  const version = text?.match(/^ffmpeg version (\d+(?:\.\d+)*|\S+)/m)?.[1];
  return version ? `FFmpeg ${version}` : null;
}

async function lameVersion(candidate: Candidate): Promise<string | null> {
  const text = await probe(candidate, ['--version']);
  const version = text?.match(/^LAME .*?version (\S+)/m)?.[1];
  return version ? `LAME ${version}` : null;
}

/** What a program prints, or null when it does not run, fails or hangs. */
async function probe(candidate: Candidate, args: readonly string[]): Promise<string | null> {
  const child = startChild(candidate.path, args, { env: candidate.env });
  const timer = setTimeout(() => child.kill(), PROBE_DEADLINE_MS);
  let text = '';
  child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < PROBE_OUTPUT_CHARS) text += chunk;
  });
  const exit = await child.exited;
  clearTimeout(timer);
  return exit.code === 0 ? `${text}\n${child.stderrTail()}` : null;
}

async function onPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return null;
}

async function ffmpegStaticPath(): Promise<string | null> {
  try {
    const path: unknown = createRequire(import.meta.url)('ffmpeg-static');
    return typeof path === 'string' && (await isExecutable(path)) ? path : null;
  } catch {
    return null; // an optional dependency that is not installed
  }
}

/** The binary that the package node-lame fetches at its installation, which needs the libraries beside it. */
async function nodeLame(): Promise<Candidate | null> {
  try {
    const entry = createRequire(import.meta.url).resolve('node-lame');
    const folder = join(dirname(entry), '..', 'vendor', 'lame', `${process.platform}-${process.arch}`);
    const path = join(folder, 'lame');
    return (await isExecutable(path)) ? { path, env: { LD_LIBRARY_PATH: join(folder, 'lib') } } : null;
  } catch {
    return null; // an optional dependency that is not installed
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
