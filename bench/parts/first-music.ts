// Many mounts started at once on an empty cache, nothing in common: how long until the last one is heard.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { decodeMp3 } from '../../test/support/decode.js';
import { walkMp3 } from '../../test/support/mp3-walk.js';
import { startJetStream } from '../contenders/jetstream.js';
import { BYTES_PER_S } from '../ears.js';
import type { BenchTrack } from '../library.js';
import { becomes, pause, say } from '../progress.js';
import { onStage } from '../stage.js';

/** Seconds from the start of the server's process to the first music at a listener of each mount. */
export interface FirstMusicResult {
  readonly mounts: number;
  readonly heard: number;
  readonly firstS: number;
  readonly medianS: number;
  readonly lastS: number;
}

/** A sample above this is music, not silence. */
const AUDIBLE = 0.005;
const LIMIT_S = 180;
/** Some tracks begin so softly that they are not heard for seconds. */
const SOFT_BEGINNING_S = 15;
const RETRY_MS = 200;

/** Starts the server for `mounts` stations that share no file. */
export async function measureFirstMusic(
  library: readonly BenchTrack[],
  mounts: number,
  work: string,
  signal: AbortSignal,
): Promise<FirstMusicResult> {
  return onStage({ name: 'first-music', library, mounts, work, isPrivate: true }, async (stage) => {
    const beginMs = performance.now();
    const server = await startJetStream(stage, { home: stage.folder });
    const tapes = stage.stations.map(({ path }) => new Tape(stage.icecast.port, path, beginMs));
    await becomes('every mount is on the air', LIMIT_S, signal, async () => {
      const statuses = await server.mounts();
      return statuses.length === mounts && statuses.every(({ state }) => state === 'on_air');
    });
    await pause(SOFT_BEGINNING_S, signal);
    for (const tape of tapes) tape.stop();
    say('first music: listening to the recordings');
    const times: number[] = [];
    for (const tape of tapes) times.push(...(await tape.firstMusicS()));
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
    return { mounts, heard: times.length, firstS: at(0), medianS: at(0.5), lastS: at(1) };
  });
}

/** Records a mount from the moment icecast has it. */
class Tape {
  readonly #port: number;
  readonly #path: string;
  readonly #beginMs: number;
  readonly #chunks: { bytes: Buffer; atS: number }[] = [];
  #stop: () => void = () => undefined;
  #isStopped = false;

  constructor(port: number, path: string, beginMs: number) {
    this.#port = port;
    this.#path = path;
    this.#beginMs = beginMs;
    this.#try();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stop();
  }

  /** One number, or none where there was no music. */
  async firstMusicS(): Promise<number[]> {
    const audio = Buffer.concat(this.#chunks.map(({ bytes }) => bytes));
    const { mono, sampleRateHz } = await decodeMp3(audio, 'ffmpeg');
    const sample = mono.findIndex((value) => Math.abs(value) > AUDIBLE);
    if (sample < 0) return [];
    const position = walkMp3(audio).leadingBytes + (sample / sampleRateHz) * BYTES_PER_S;
    let bytes = 0;
    const chunk = this.#chunks.find((candidate) => {
      bytes += candidate.bytes.length;
      return bytes > position;
    });
    return chunk ? [chunk.atS] : [];
  }

  #try(): void {
    if (this.#isStopped) return;
    const socket = connect(this.#port, '127.0.0.1');
    let head: Buffer | null = Buffer.alloc(0);
    this.#stop = () => socket.destroy();
    socket.write(`GET ${this.#path} HTTP/1.0\r\n\r\n`);
    socket.on('error', () => undefined);
    socket.on('close', () => setTimeout(() => this.#try(), RETRY_MS).unref());
    socket.on('data', (chunk) => {
      if (!head) return this.#keep(chunk);
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!/^HTTP\/1\.\d 200/.test(head.toString('latin1', 0, 20))) return void socket.destroy();
      const rest = head.subarray(end + 4);
      head = null;
      this.#keep(rest);
    });
  }

  #keep(bytes: Buffer): void {
    this.#chunks.push({ bytes, atS: (performance.now() - this.#beginMs) / 1000 });
  }
}
