// Speaks the Shoutcast v1 source protocol, which many hosts still sell: password line, OK2, icy headers, raw audio.
import type { LookupFunction, Socket } from 'node:net';
import { dial } from './dial.js';
import { headerBlock, headerValue } from './header-value.js';
import { httpGet } from './http-get.js';
import { titleLimits } from './metadata.js';
import { readAnswer } from './source-answer.js';
import type { SourceDescription } from './source-description.js';
import type { SourceConfig, SourceProtocol } from './source-protocol.js';
import { TargetError } from './target-error.js';
import type { TargetTimings } from './target-timings.js';

/**
 * A source connection to a Shoutcast v1 server. `port` is the source port, by convention one above the listeners' port,
 * on which `/admin.cgi` answers.
 */
export class ShoutcastSource implements SourceProtocol {
  readonly #target: SourceConfig;
  readonly #description: SourceDescription;
  readonly #timings: TargetTimings;
  readonly #lookup: LookupFunction | undefined;

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
  }

  async open(signal: AbortSignal): Promise<Socket> {
    const socket = await dial(this.#target, this.#timings, signal, this.#lookup);
    try {
      socket.write(`${headerValue(this.#target.password)}\r\n`);
      const line = await readAnswer(socket, firstLine, this.#timings.answerMs, signal);
      const refusal = judgeLine(line);
      if (refusal) throw refusal;
      socket.write(this.#headers());
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async sendTitle(text: string, signal: AbortSignal): Promise<void> {
    const pass = encodeURIComponent(this.#target.password);
    const path = `/admin.cgi?mode=updinfo&pass=${pass}&song=${encodeURIComponent(text)}`;
    // The server answers 404 to user agents that are not a browser's.
    const headers = { 'user-agent': `Mozilla/5.0 (${this.#description.userAgent})` };
    const port = this.#target.port - 1;
    await httpGet({ ...this.#target, port, path, headers }, titleLimits(this.#timings), signal);
  }

  #headers(): string {
    const d = this.#description;
    return headerBlock(`icy-name:${headerValue(d.name)}`, {
      'icy-genre': d.genre,
      'icy-url': d.url,
      'icy-pub': d.listed ? '1' : '0',
      'icy-br': String(d.bitrateKbps),
      'content-type': 'audio/mpeg',
    });
  }
}

function firstLine(received: string, ended: boolean): string | null {
  const end = received.search(/\r?\n/);
  if (end >= 0) return received.slice(0, end);
  return ended ? received : null;
}

/** `OK2` is welcome; `invalid password` and a busy server are told apart by their words, if there are any. */
function judgeLine(line: string): TargetError | null {
  if (line.startsWith('OK')) return null;
  const said = headerValue(line).slice(0, 200);
  if (said === '') {
    const message =
      'The server closed the connection without a word: check the password and that port is its source port';
    return new TargetError('JS_TARGET_REJECTED', message);
  }
  if (/password/i.test(said)) {
    const message = `The server refused the password ("${said}"): check the password of this server`;
    return new TargetError('JS_TARGET_AUTH', message, { pace: 'slow' });
  }
  if (/in use|busy|already/i.test(said)) {
    const message = `Another source is connected ("${said}"): stop it first`;
    return new TargetError('JS_TARGET_MOUNT_IN_USE', message);
  }
  return new TargetError('JS_TARGET_REJECTED', `The server answered "${said}": check port and protocol`);
}
