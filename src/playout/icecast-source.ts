// Speaks Icecast's source protocol: PUT as HTTP/1.1 asks for it, SOURCE for servers that are older.
import { isIPv6, type LookupFunction, type Socket } from 'node:net';
import { dial } from './dial.js';
import { headerBlock } from './header-value.js';
import { httpGet } from './http-get.js';
import { titleLimits } from './metadata.js';
import { judgeAnswer, parseAnswer, readAnswer, type SourceAnswer } from './source-answer.js';
import type { SourceDescription } from './source-description.js';
import type { SourceConfig, SourceProtocol } from './source-protocol.js';
import { TargetError } from './target-error.js';
import type { TargetTimings } from './target-timings.js';

type Method = 'PUT' | 'SOURCE';

/** Answers of servers that do not know PUT: Icecast before 2.4 says 400, proxies and others 405 or 501. */
const UNKNOWN_METHOD = new Set([400, 405, 501]);

/** A source connection to Icecast 2 and its kin. Remembers which method the server knows. */
export class IcecastSource implements SourceProtocol {
  readonly #target: SourceConfig;
  readonly #description: SourceDescription;
  readonly #timings: TargetTimings;
  readonly #lookup: LookupFunction | undefined;
  #method: Method;

  /** `lookup` stands in for the system's resolver. */
  constructor(
    target: SourceConfig,
    description: SourceDescription,
    timings: TargetTimings,
    lookup?: LookupFunction,
  ) {
    this.#target = target;
    this.#description = description;
    this.#timings = timings;
    this.#lookup = lookup;
    this.#method = target.protocol === 'source' ? 'SOURCE' : 'PUT';
  }

  async open(signal: AbortSignal): Promise<Socket> {
    const first = await this.#ask(this.#method, signal);
    if (!first.refusal) return first.socket;
    if (this.#method === 'SOURCE' || !UNKNOWN_METHOD.has(first.answer.status)) throw first.refusal;
    const second = await this.#ask('SOURCE', signal);
    // What the server said to PUT is the better explanation when it knows neither.
    if (second.refusal) throw UNKNOWN_METHOD.has(second.answer.status) ? first.refusal : second.refusal;
    this.#method = 'SOURCE';
    return second.socket;
  }

  /** `GET /admin/metadata?mode=updinfo` (Icecast src/admin.c); without `charset` MP3 titles count as Latin-1. */
  async sendTitle(text: string, signal: AbortSignal): Promise<void> {
    const { mountPath, userAgent } = this.#description;
    const mount = encodeURIComponent(mountPath);
    const path = `/admin/metadata?mode=updinfo&mount=${mount}&song=${encodeURIComponent(text)}&charset=UTF-8`;
    const headers = { 'user-agent': userAgent, authorization: this.#authorization() };
    const body = await httpGet({ ...this.#target, path, headers }, titleLimits(this.#timings), signal);
    if (!/<return>0<\/return>/.test(body)) return;
    throw new TargetError('JS_METADATA_FAILED', 'The server did not take the title for this mount');
  }

  async #ask(
    method: Method,
    signal: AbortSignal,
  ): Promise<{ socket: Socket; answer: SourceAnswer; refusal: TargetError | null }> {
    const socket = await dial(this.#target, this.#timings, signal, this.#lookup);
    try {
      socket.write(this.#request(method));
      const answer = await readAnswer(socket, wholeAnswer, this.#timings.answerMs, signal);
      const refusal = judgeAnswer(answer);
      if (refusal) socket.destroy();
      return { socket, answer, refusal };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  #request(method: Method): string {
    const d = this.#description;
    const { host, port } = this.#target;
    const path = d.mountPath.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
    return headerBlock(`${method} ${path} ${method === 'PUT' ? 'HTTP/1.1' : 'HTTP/1.0'}`, {
      Host: `${isIPv6(host) ? `[${host}]` : host}:${port}`,
      Authorization: this.#authorization(),
      'User-Agent': d.userAgent,
      'Content-Type': 'audio/mpeg',
      'ice-public': d.listed ? '1' : '0',
      'ice-name': d.name,
      'ice-description': d.description,
      'ice-genre': d.genre,
      'ice-url': d.url,
      'ice-bitrate': String(d.bitrateKbps),
      'ice-audio-info': `ice-bitrate=${d.bitrateKbps};ice-samplerate=${d.sampleRateHz};ice-channels=${d.channels}`,
      Expect: method === 'PUT' ? '100-continue' : '',
    });
  }

  #authorization(): string {
    const { username, password } = this.#target;
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
}

/**
 * An acceptance counts as soon as its headers are there; a refusal is read to its end, for its body tells why. `100` is
 * what Icecast accepts with, unless another answer has come right behind it (RFC 9110, 15.2), such as a proxy's.
 */
function wholeAnswer(received: string, ended: boolean): SourceAnswer | null {
  const answer = parseAnswer(received);
  if (!answer) return null;
  const headersComplete = /\r?\n\r?\n/.test(received);
  const behind = received.replace(/^.*?\r?\n\r?\n/s, '');
  if (answer.status < 200 && headersComplete && behind !== '') return wholeAnswer(behind, ended);
  if (answer.status < 300) return headersComplete ? answer : null;
  return ended || (headersComplete && bodyComplete(received)) ? answer : null;
}

function bodyComplete(received: string): boolean {
  const length = /^content-length:\s*(\d+)/im.exec(received)?.[1];
  if (length === undefined) return false;
  return received.length - received.search(/\r?\n\r?\n/) >= Number(length) + 4;
}
